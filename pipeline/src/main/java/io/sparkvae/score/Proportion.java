// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

/**
 * A share of trials, with its interval of 95 % confidence (Wilson, "Probable Inference, the Law of
 * Succession, and Statistical Inference", JASA 22, 1927).
 *
 * @param share successes / trials
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record Proportion(double share, double low, double high) {
  /** The 97.5 % quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  static Proportion of(long successes, long trials) {
    double n = trials;
    double share = successes / n;
    double centre = share + Z * Z / (2 * n);
    double width = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    double scale = 1 + Z * Z / n;
    return new Proportion(
        share,
        successes == 0 ? 0 : (centre - width) / scale,
        successes == trials ? 1 : (centre + width) / scale);
  }
}
