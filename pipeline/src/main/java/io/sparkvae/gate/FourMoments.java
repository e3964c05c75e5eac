// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

/**
 * Number and mean of a number over a set of images, and the sums of the second, third and fourth
 * power of its deviations from the mean.
 */
record FourMoments(long count, double mean, double second, double third, double fourth) {
  /** Returns the moments of numbers with a variance (divisor n), a skewness and a kurtosis. */
  static FourMoments of(
      long count, double mean, double variance, double skewness, double kurtosis) {
    double second = variance * count;
    return new FourMoments(
        count, mean, second, skewness * second * Math.sqrt(variance), kurtosis * second * variance);
  }

  /** Returns the standard deviation, with divisor n. */
  double deviation() {
    return Math.sqrt(second / count);
  }

  /**
   * Returns the moments of the squared deviations: their mean is the variance, and their variance
   * says how exactly that is known, whatever the distribution.
   */
  SampleMoments squaredDeviations() {
    return new SampleMoments(count, second / count, Math.max(0, fourth - second * second / count));
  }

  /**
   * Returns the moments of the images that a part of the set does not have: the merge of {@link
   * io.sparkvae.stats.moments.CentralMoments}, solved for one of the two sets.
   *
   * @param part moments of the part, which has fewer images
   */
  FourMoments without(FourMoments part) {
    double a = part.count;
    double b = (double) count - part.count;
    double n = count;
    double rest = mean + (mean - part.mean) * a / b;
    double d = rest - part.mean;
    double share = d / n;
    double square = d * share * a * b;
    double s = Math.max(0, second - part.second - square);
    double t =
        third - part.third - share * square * (a - b) - 3 * share * (a * s - b * part.second);
    double f =
        fourth
            - part.fourth
            - share * share * square * (a * a - a * b + b * b)
            - 6 * share * share * (a * a * s + b * b * part.second)
            - 4 * share * (a * t - b * part.third);
    return new FourMoments(count - part.count, rest, s, t, Math.max(0, f));
  }
}
