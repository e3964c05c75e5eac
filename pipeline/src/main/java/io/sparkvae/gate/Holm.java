// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's correction of the p-values of several tests (Scandinavian Journal of Statistics 6, 1979).
 * The probability that any corrected value of a test without a difference is below a level is at
 * most that level, whatever the dependence between the tests.
 */
final class Holm {
  private Holm() {}

  /** Returns the corrected p-values, in the order of the given ones. */
  static double[] corrected(double... pValues) {
    int[] smallestFirst =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] corrected = new double[pValues.length];
    double largest = 0;
    for (int rank = 0; rank < smallestFirst.length; rank++) {
      int i = smallestFirst[rank];
      largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[i]));
      corrected[i] = largest;
    }
    return corrected;
  }
}
