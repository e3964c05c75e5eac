// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What somebody asks of a stage.
 *
 * @param inputs directories by the name of their {@link InputSlot}
 * @param output the directory to fill
 */
public record Request(Settings settings, Map<String, Path> inputs, Path output) {
  public Request {
    inputs = Map.copyOf(inputs);
  }

  /** Without inputs. */
  public static Request to(Path output, Settings settings) {
    return new Request(settings, Map.of(), output);
  }

  /** With one more input. */
  public Request with(String slot, Path directory) {
    Map<String, Path> more = new HashMap<>(inputs);
    more.put(slot, directory);
    return new Request(settings, more, output);
  }
}
