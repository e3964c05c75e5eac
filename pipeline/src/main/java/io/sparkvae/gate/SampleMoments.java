// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

/**
 * Number, mean and sum of squared deviations of a number over a set of images.
 *
 * @param count number of images
 * @param squares sum of the squared deviations from the mean
 */
record SampleMoments(long count, double mean, double squares) {
  /** Returns the moments of numbers with an unbiased estimate of their variance. */
  static SampleMoments ofVariance(long count, double mean, double variance) {
    return new SampleMoments(count, mean, variance * (count - 1));
  }

  /** Returns an unbiased estimate of the variance. */
  double variance() {
    return count > 1 ? squares / (count - 1) : 0;
  }

  /** Returns the squared standard error of the mean. */
  double squaredError() {
    return variance() / count;
  }

  /**
   * Returns the moments of the images that a part of the set does not have: the merge of Chan,
   * Golub and LeVeque (1979, equations 1.5), solved for one of the two sets.
   *
   * @param part moments of the part, which has fewer images
   */
  SampleMoments without(SampleMoments part) {
    long n = count - part.count;
    double rest = mean + (mean - part.mean) * part.count / n;
    double d = rest - part.mean;
    double s = squares - part.squares - d * d * ((double) n * part.count / count);
    return new SampleMoments(n, rest, Math.max(0, s));
  }
}
