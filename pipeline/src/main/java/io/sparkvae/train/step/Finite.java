// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

/** Searches for numbers that are not finite. */
public final class Finite {
  private static final int BLOCK = 1024;

  private Finite() {}

  /**
   * The index of the first element that is infinite or not a number, or -1. Zero times such a
   * number is not a number, and a sum with such a term stays one. A compiler turns the sums into
   * vector instructions because both arrays have the same index; the search runs only when there is
   * something to find.
   */
  public static int firstBad(float[] values) {
    float[] block = new float[BLOCK];
    float[] sums = new float[BLOCK];
    for (int from = 0; from < values.length; from += BLOCK) {
      System.arraycopy(values, from, block, 0, Math.min(BLOCK, values.length - from));
      for (int i = 0; i < BLOCK; i++) {
        sums[i] += 0 * block[i];
      }
    }
    return search(sums) < 0 ? -1 : search(values);
  }

  private static int search(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }
}
