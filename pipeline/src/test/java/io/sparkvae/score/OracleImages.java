// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

/**
 * Images with three factors and codes that know something of them, from a generator that {@code
 * src/test/python/scores.py} has as well: the same numbers, to the bit.
 */
final class OracleImages {
  static final int IMAGES = 1200;

  private long state;

  private OracleImages(long seed) {
    state = seed;
  }

  /** A linear congruential generator with Knuth's constants. */
  private double uniform() {
    state = state * 6364136223846793005L + 1442695040888963407L;
    return (state >>> 40) * 0x1p-24;
  }

  /**
   * Draws the images.
   *
   * @param shift of the first code
   */
  static CodedImages draw(long seed, double shift) {
    OracleImages random = new OracleImages(seed);
    float[][] codes = new float[IMAGES][];
    int[][] factors = new int[IMAGES][];
    for (int i = 0; i < IMAGES; i++) {
      int a = (int) (4 * random.uniform());
      int b = (int) (5 * random.uniform());
      int c = (int) (3 * random.uniform());
      double[] u = new double[4];
      for (int j = 0; j < 4; j++) {
        u[j] = random.uniform() - 0.5;
      }
      factors[i] = new int[] {a, b, c};
      codes[i] =
          new float[] {
            (float) (a + 0.8 * u[0] + shift),
            (float) (0.5 * b + 0.25 * a + u[1]),
            (float) (2 * u[2]),
            (float) (0.125 * b - 0.75 * c + 0.5 * u[3])
          };
    }
    return CodedImages.of(codes, factors);
  }
}
