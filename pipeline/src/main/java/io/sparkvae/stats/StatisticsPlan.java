// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * The checked settings of the section {@code stats}.
 *
 * @param activeThreshold a dimension is active when the variance of mu over the images is above it
 *     (Burda, Grosse and Salakhutdinov 2016, arXiv 1509.00519, section 5.2)
 * @param neighbours settings of the nearest-neighbour test; empty if it is off
 * @param mutualInformation settings of the estimate of the mutual information; empty if it is off
 */
public record StatisticsPlan(
    double activeThreshold,
    Optional<NeighbourPlan> neighbours,
    Optional<MutualInformationPlan> mutualInformation) {
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
        threshold, NeighbourPlan.from(settings), MutualInformationPlan.from(settings));
  }
}
