// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.Random;

/** Codes whose scores are known, of images with three factors, and one that is always 7. */
final class TestCodes {
  static final int IMAGES = 3000;
  private static final int[] SIZES = {8, 8, 5};
  private static final int[][] RAW = factors();

  private TestCodes() {}

  private static int[][] factors() {
    Random random = new Random(1);
    int[][] factors = new int[IMAGES][];
    for (int i = 0; i < IMAGES; i++) {
      factors[i] =
          new int[] {
            3 * random.nextInt(SIZES[0]), random.nextInt(SIZES[1]), 7, random.nextInt(SIZES[2])
          };
    }
    return factors;
  }

  /**
   * Codes that are the factors, of which the first two are turned in their plane; dimension 3 is
   * noise.
   */
  static CodedImages factors(double turned) {
    Random random = new Random(2);
    float[][] codes = new float[IMAGES][];
    for (int i = 0; i < IMAGES; i++) {
      double a = RAW[i][0] / 3.0 - 3.5;
      double b = RAW[i][1] - 3.5;
      codes[i] =
          new float[] {
            (float) (Math.cos(turned) * a - Math.sin(turned) * b),
            (float) (Math.sin(turned) * a + Math.cos(turned) * b),
            -2f * RAW[i][3],
            (float) random.nextGaussian()
          };
    }
    return CodedImages.of(codes, RAW);
  }

  /** Codes that know nothing. */
  static CodedImages noise() {
    Random random = new Random(3);
    float[][] codes = new float[IMAGES][4];
    for (float[] row : codes) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) random.nextGaussian();
      }
    }
    return CodedImages.of(codes, RAW);
  }
}
