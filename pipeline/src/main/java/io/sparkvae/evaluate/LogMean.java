// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

/**
 * ln of the mean of numbers that come as logarithms, one after the other, without overflow: holds
 * the largest and the sum of the others relative to it.
 */
final class LogMean {
  private double largest = Double.NEGATIVE_INFINITY;
  private double sum;
  private long count;

  /** Takes in e^log; {@code log} is finite. */
  void add(double log) {
    count++;
    if (log > largest) {
      sum = sum * Math.exp(largest - log) + 1;
      largest = log;
    } else {
      sum += Math.exp(log - largest);
    }
  }

  /** ln 1/n sum_i e^log_i; at least one was added. */
  double value() {
    return largest + Math.log(sum / count);
  }
}
