// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** At which size a JPEG is decoded that will be scaled down afterwards. */
public enum JpegSize {
  /** Its own. */
  FULL,

  /**
   * A half, a quarter or an eighth of its own, by an inverse DCT of fewer coefficients, where the
   * result is still at least one and a half times as large as needed. Faster, with slightly other
   * pixels.
   */
  FITTING
}
