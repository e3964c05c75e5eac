// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.tracking;

import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * The work of a stage that is tracked.
 *
 * @param stage name of the stage
 * @param output directory that it fills, qualified
 * @param configuration settings that the result depends on, by full key
 * @param inputs what the result is made from
 * @param origin what it is bound to; equal for a run that continues another
 */
public record TrackedWork(
    String stage,
    Path output,
    Map<String, String> configuration,
    List<Manifest.Input> inputs,
    Origin origin) {
  public TrackedWork {
    output = new Path(output.toString()); // without a slash at its end, which some callers have
    configuration = Map.copyOf(configuration);
    inputs = List.copyOf(inputs);
  }

  /** Returns what identifies the work: the same when it is continued after an interruption. */
  String identity() {
    byte[] bound = Json.line(origin);
    return Digest.ofText(output + "\n" + new String(bound, StandardCharsets.UTF_8));
  }

  /** Returns the last two names of the output's path: {@code run/model}. */
  String place() {
    Path parent = output.getParent();
    return parent == null || parent.getName().isEmpty()
        ? output.getName()
        : parent.getName() + "/" + output.getName();
  }
}
