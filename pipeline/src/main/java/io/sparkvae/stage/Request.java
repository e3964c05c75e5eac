// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * A request to run a stage.
 *
 * @param settings all settings
 * @param inputs directories to read, by the name of their {@link InputSlot}
 * @param output directory to fill
 */
public record Request(Settings settings, Map<String, Path> inputs, Path output) {
  public Request {
    inputs = Map.copyOf(inputs);
  }

  /** Returns a request without inputs. */
  public static Request to(Path output, Settings settings) {
    return new Request(settings, Map.of(), output);
  }

  /** Returns this request with one more input. */
  public Request with(String slot, Path directory) {
    Map<String, Path> more = new HashMap<>(inputs);
    more.put(slot, directory);
    return new Request(settings, more, output);
  }
}
