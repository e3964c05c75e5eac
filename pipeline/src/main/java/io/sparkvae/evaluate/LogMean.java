// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

/**
 * Computes the logarithm of a mean from the logarithms of the numbers, without overflow. It keeps
 * the largest logarithm, and the sum of all numbers divided by the largest number.
 */
final class LogMean {
  private double largest = Double.NEGATIVE_INFINITY;
  private double sum;
  private long count;

  /** Adds the number e^log; {@code log} must be finite. */
  void add(double log) {
    count++;
    if (log > largest) {
      sum = sum * Math.exp(largest - log) + 1;
      largest = log;
    } else {
      sum += Math.exp(log - largest);
    }
  }

  /** Returns ln 1/n sum_i e^log_i. At least one number must have been added. */
  double value() {
    return largest + Math.log(sum / count);
  }
}
