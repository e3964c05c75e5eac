// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A JSON file of a statistics directory that is not always there.
 *
 * @param name path in the directory
 * @param content class of what it holds
 * @param what it holds, in the words of an error message
 */
public record ResultFile<T>(String name, Class<T> content, String what) {
  private static final int MOST_BYTES = 1 << 28;

  /**
   * Reads the file; empty if the manifest does not name it.
   *
   * @throws DataFailure when the file is corrupt
   */
  public Optional<T> read(Manifest.Read statistics, Configuration hadoop) {
    if (statistics.manifest().files().stream().noneMatch(file -> file.path().equals(name))) {
      return Optional.empty();
    }
    byte[] json = statistics.file(name, MOST_BYTES, hadoop);
    try {
      return Optional.of(Json.MAPPER.readValue(json, content));
    } catch (IOException e) {
      throw new DataFailure(
          "%s: expected %s, found %s"
              .formatted(new Path(statistics.directory(), name), what, e.getMessage()),
          e);
    }
  }
}
