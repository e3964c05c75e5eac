// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;

/**
 * A latents file whose moments are wanted. They depend on nothing else.
 *
 * @param latents the file's entry in the manifest of the latents
 * @param rows number of its rows; 0 if the manifest does not say
 * @param earlier moments of an equal file, to be copied; null when there are none
 */
record LatentsUnit(Manifest.DataFile latents, long rows, Earlier earlier) implements Serializable {
  /**
   * Moments that an earlier run computed.
   *
   * @param file full path of the file
   * @param sha256 of the file
   * @param line number of their line in the file, from 0
   */
  record Earlier(String file, String sha256, int line) implements Serializable {}

  /**
   * @param rows number of its rows; 0 if the manifest does not say
   */
  static LatentsUnit of(Manifest.DataFile file, long rows) {
    return new LatentsUnit(file, rows, null);
  }

  LatentsUnit withEarlier(Earlier file) {
    return new LatentsUnit(latents, rows, file);
  }

  /** Returns the SHA-256 of the latents file. */
  String sha256() {
    return latents.sha256();
  }
}
