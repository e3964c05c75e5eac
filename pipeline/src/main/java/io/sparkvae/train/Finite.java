package io.sparkvae.train;

/** Searches for numbers that are not finite. */
final class Finite {
  private static final int MAGNITUDE = 0x7fffffff;
  private static final int INFINITY = 0x7f800000;

  private Finite() {}

  /**
   * The index of the first element that is infinite or not a number, or -1. A maximum over the bits
   * of all is what a compiler turns into vector instructions; the search runs only when there is
   * something to find.
   */
  static int firstBad(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & MAGNITUDE);
    }
    if (largest < INFINITY) {
      return -1;
    }
    int i = 0;
    while (Float.isFinite(values[i])) {
      i++;
    }
    return i;
  }
}
