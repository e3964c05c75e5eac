// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Welch's test of the means of two independent samples, whose variances may differ (Welch,
 * Biometrika 34, 1947). With means m₁, m₂, unbiased variances s₁², s₂² and numbers n₁, n₂:
 *
 * <pre>
 *   t = (m₂ - m₁) / √(s₁²/n₁ + s₂²/n₂)
 *   degrees of freedom = (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁ - 1) + (s₂²/n₂)²/(n₂ - 1))
 * </pre>
 *
 * It needs no normal numbers if there are many. If the samples share images, the difference varies
 * less than the test takes it to, so p is too large, never too small.
 *
 * @param t the statistic
 * @param pValue probability of a statistic at least so far out, if nothing has changed
 */
record Welch(double t, double pValue) {
  /** From here on Student's distribution is taken for normal: they differ by less than 1e-5. */
  private static final double MANY = 1e5;

  /** Tests whether two means differ. */
  static Welch twoSided(SampleMoments earlier, SampleMoments now) {
    double t = statistic(earlier, now, 0);
    return new Welch(t, Math.min(1, 2 * upperTail(Math.abs(t), degrees(earlier, now))));
  }

  /** Tests whether the mean is lower than before by more than a margin. */
  static Welch lowerByMoreThan(double margin, SampleMoments earlier, SampleMoments now) {
    double t = statistic(earlier, now, margin);
    return new Welch(t, upperTail(-t, degrees(earlier, now)));
  }

  /** Standard error of the difference. */
  static double error(SampleMoments a, SampleMoments b) {
    return Math.sqrt(a.squaredError() + b.squaredError());
  }

  /** Numbers that are all alike have no error: then any difference is certain. */
  private static double statistic(SampleMoments earlier, SampleMoments now, double margin) {
    double difference = now.mean() - earlier.mean() + margin;
    double error = error(earlier, now);
    return difference == 0
        ? 0
        : error > 0 ? difference / error : Math.copySign(Double.MAX_VALUE, difference);
  }

  private static double degrees(SampleMoments a, SampleMoments b) {
    double ofA = a.squaredError();
    double ofB = b.squaredError();
    double below = ofA * ofA / (a.count() - 1) + ofB * ofB / (b.count() - 1);
    return below > 0 ? (ofA + ofB) * (ofA + ofB) / below : MANY;
  }

  /** The lower tail of -t, which keeps its precision where 1 - p would not. */
  private static double upperTail(double t, double degrees) {
    return degrees < MANY
        ? new TDistribution(null, degrees).cumulativeProbability(-t)
        : new NormalDistribution(null, 0, 1).cumulativeProbability(-t);
  }
}
