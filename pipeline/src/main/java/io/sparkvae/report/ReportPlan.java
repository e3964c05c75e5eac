// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.configuration.Settings;

/**
 * The checked settings of the section {@code report}.
 *
 * @param reconstructions number of images shown with their reconstructions
 * @param rollouts number of these that are shown with what their beginning goes on to
 * @param samples number of images drawn from the prior
 * @param traversals number of dimensions to traverse
 * @param traversalSteps number of images of a traversal
 * @param traversalRange a traversal goes from {@code -traversalRange} to {@code traversalRange}, in
 *     standard deviations of the prior
 * @param seed seed of the samples
 */
public record ReportPlan(
    int reconstructions,
    int rollouts,
    int samples,
    int traversals,
    int traversalSteps,
    double traversalRange,
    long seed) {
  private static final int MOST_IMAGES = 1024;
  private static final int MOST_STEPS = 64;

  /**
   * Reads and checks the section {@code report}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static ReportPlan from(Settings settings) {
    double range = settings.real("report.traversalRange");
    if (!(range > 0 && range < Double.POSITIVE_INFINITY)) {
      throw settings.refused("report.traversalRange", "a positive number", range);
    }
    return new ReportPlan(
        within(settings, "report.reconstructions", 0, MOST_IMAGES),
        within(settings, "report.rollouts", 0, MOST_IMAGES),
        within(settings, "report.samples", 0, MOST_IMAGES),
        within(settings, "report.traversals", 0, MOST_IMAGES),
        within(settings, "report.traversalSteps", 2, MOST_STEPS),
        range,
        settings.longInteger("report.seed"));
  }

  /** Returns the number of images that the page shows at most. */
  int images() {
    return 3 * reconstructions
        + 2 * rollouts
        + samples
        + traversals * traversalSteps
        + NeighbourSection.IMAGES * (1 + NeighbourSection.NEIGHBOURS);
  }

  private static int within(Settings settings, String key, int least, int most) {
    int found = settings.integer(key);
    if (found < least || found > most) {
      throw settings.refused(key, "a number from %s to %s".formatted(least, most), found);
    }
    return found;
  }
}
