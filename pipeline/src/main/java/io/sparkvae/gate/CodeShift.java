// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.stats.result.CodeStatistics;
import java.util.List;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Tests whether the codes of a level are used as before, by Pearson's chi-square of two samples:
 *
 * <pre>
 *   chi² = Σₖ (qₖ - pₖ)² / (mₖ (1/n₁ + 1/n₂)),   m = (n₁ p + n₂ q) / (n₁ + n₂)
 * </pre>
 *
 * with the shares p and q of the codes and the numbers n₁ and n₂ of <em>images</em>. The codes of
 * one image depend on each other, so they are not counted singly. The shares of an image are a mean
 * of one-hot vectors, whose covariance is at most that of one code drawn from the image; so chi² is
 * at most as large as that of n₁ and n₂ independent codes, and p is too large, never too small.
 * Codes of which fewer than 5 are expected are taken together (Cochran, Biometrics 10, 1954).
 */
final class CodeShift {
  private static final double FEWEST_EXPECTED = 5;

  private CodeShift() {}

  /**
   * Compares the usage of the codes of a level.
   *
   * @param earlierImages number of images before
   */
  static Shift of(
      int level,
      CodeStatistics.Usage earlier,
      long earlierImages,
      CodeStatistics.Usage now,
      long images) {
    double[] p = shares(earlier.counts());
    double[] q = shares(now.counts());
    double fewest = FEWEST_EXPECTED / Math.min(earlierImages, images);
    double scale = 1.0 / earlierImages + 1.0 / images;
    double chi = 0;
    double different = 0;
    int cells = 0;
    double rareBefore = 0;
    double rareNow = 0;
    for (int k = 0; k < p.length; k++) {
      double mean = mean(p[k], earlierImages, q[k], images);
      different += Math.abs(q[k] - p[k]) / 2;
      if (mean >= fewest) {
        chi += (q[k] - p[k]) * (q[k] - p[k]) / (mean * scale);
        cells++;
      } else {
        rareBefore += p[k];
        rareNow += q[k];
      }
    }
    double rare = mean(rareBefore, earlierImages, rareNow, images);
    if (rare > 0) {
      chi += (rareNow - rareBefore) * (rareNow - rareBefore) / (rare * scale);
      cells++;
    }
    double pValue = cells < 2 ? 1 : upperTail(chi, cells - 1);
    return new Shift(
        Shift.Quantity.CODES,
        level,
        earlier.perplexity(),
        now.perplexity(),
        chi,
        pValue,
        pValue,
        different);
  }

  private static double mean(double p, long before, double q, long now) {
    return (p * before + q * now) / (before + now);
  }

  private static double upperTail(double chi, int degrees) {
    return 1 - new ChiSquaredDistribution(null, degrees).cumulativeProbability(chi);
  }

  private static double[] shares(List<Long> counts) {
    double sum = counts.stream().mapToLong(Long::longValue).sum();
    return counts.stream().mapToDouble(n -> n / sum).toArray();
  }
}
