// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.plan;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * The checked settings of the section {@code stats}.
 *
 * @param activeThreshold a dimension is active when the variance of mu over the images is above it
 *     (Burda, Grosse and Salakhutdinov 2016, arXiv 1509.00519, section 5.2)
 * @param neighbours settings of the nearest-neighbour test; empty if it is off
 * @param mutualInformation settings of the estimate of the mutual information; empty if it is off
 * @param covarianceDimensions largest number of dimensions of which the covariance is computed
 * @param decomposition settings of the decomposition of the KL divergence
 * @param bins number of bins of mu for its mutual information with label and factors
 * @param outliers number of images in each list of outliers
 */
public record StatisticsPlan(
    double activeThreshold,
    Optional<NeighbourPlan> neighbours,
    Optional<MutualInformationPlan> mutualInformation,
    int covarianceDimensions,
    DecompositionPlan decomposition,
    int bins,
    int outliers) {
  /** Limit: a task holds half of the matrix, 1.6 GB for so many dimensions. */
  private static final int MOST_DIMENSIONS = 20_000;

  /** Limit: bins are made of the cells of the grid of mu, of which at least 33 are used. */
  private static final int MOST_BINS = 32;

  private static final int MOST_OUTLIERS = 1000;

  /**
   * Reads and checks the section {@code stats}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static StatisticsPlan from(Settings settings) {
    double threshold = settings.real("stats.activeThreshold");
    if (!(threshold >= 0) || Double.isInfinite(threshold)) {
      throw settings.refused("stats.activeThreshold", "a variance, 0 or more", threshold);
    }
    return new StatisticsPlan(
        threshold,
        NeighbourPlan.from(settings),
        MutualInformationPlan.from(settings),
        within(settings, "stats.covariance.dimensions", 0, MOST_DIMENSIONS),
        DecompositionPlan.from(settings),
        within(settings, "stats.information.bins", 2, MOST_BINS),
        within(settings, "stats.outliers", 0, MOST_OUTLIERS));
  }

  private static int within(Settings settings, String key, int least, int most) {
    int value = settings.integer(key);
    if (value < least || value > most) {
      throw settings.refused(key, "a number from %s to %s".formatted(least, most), value);
    }
    return value;
  }
}
