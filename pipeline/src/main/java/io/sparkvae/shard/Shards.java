// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.provenance.Manifest;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A complete shards directory.
 *
 * @param directory qualified path
 * @param content shape, counts and files
 * @param source its manifest and digest
 */
public record Shards(Path directory, ShardsContent content, Manifest.Read source) {
  /** The kind of a shards directory, which its manifest states. */
  public static final String KIND = "shards";

  /**
   * Opens a shards directory.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when there is no complete shards directory
   * @throws io.sparkvae.failure.DataFailure when its manifest is corrupt
   */
  public static Shards open(Path directory, Configuration hadoop) {
    Manifest.Read read = Manifest.read(directory, KIND, hadoop);
    return new Shards(directory, ShardsContent.of(read.manifest(), directory), read);
  }
}
