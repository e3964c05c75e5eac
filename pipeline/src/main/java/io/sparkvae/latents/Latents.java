// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.provenance.Manifest;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A complete latents directory.
 *
 * @param directory its path
 * @param content dimensions and counts
 * @param source its manifest and digest
 */
public record Latents(Path directory, LatentsContent content, Manifest.Read source) {
  public static final String KIND = "latents";

  /**
   * Opens a latents directory.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when there is no complete one
   * @throws io.sparkvae.failure.DataFailure when its manifest is corrupt
   */
  public static Latents open(Path directory, Configuration hadoop) {
    Manifest.Read read = Manifest.read(directory, KIND, hadoop);
    return new Latents(directory, read.manifest().contentAs(LatentsContent.class, directory), read);
  }

  /** The Parquet files, relative to the directory, in the order of the manifest. */
  public List<String> files() {
    return source.manifest().files().stream().map(Manifest.DataFile::path).toList();
  }
}
