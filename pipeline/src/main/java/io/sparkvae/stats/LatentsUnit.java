// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;

/**
 * A unit of work: the moments of one latents file. They are stored in a file that is named after
 * the SHA-256 of the latents file, and depend on nothing else.
 *
 * @param latents the file's entry in the manifest of the latents
 * @param earlier moments of an equal file, to be copied; null when there are none
 */
record LatentsUnit(Manifest.DataFile latents, Earlier earlier) implements Serializable {
  static final String DIRECTORY = "moments/";
  private static final String SUFFIX = ".json";

  /**
   * Moments that an earlier run computed.
   *
   * @param file full path of the file
   */
  record Earlier(String file, String sha256) implements Serializable {}

  static LatentsUnit of(Manifest.DataFile file) {
    return new LatentsUnit(file, null);
  }

  LatentsUnit withEarlier(Earlier file) {
    return new LatentsUnit(latents, file);
  }

  /** Returns the name of the unit. */
  String name() {
    return latents.sha256();
  }

  /** Returns the path of the moments, relative to the statistics directory. */
  String path() {
    return DIRECTORY + name() + SUFFIX;
  }
}
