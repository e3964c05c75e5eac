// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;

/**
 * The checked settings of the section {@code generate}.
 *
 * @param samples number of images drawn from the prior
 * @param table whether the samples are written as a table
 * @param samplesPerTask number of samples in one file of the table
 * @param reconstructions number of images shown with their reconstructions
 * @param rollouts number of these that are shown with what their beginning goes on to
 * @param interpolations number of pairs of images to interpolate between
 * @param interpolationSteps number of decoded images of an interpolation, both ends included
 * @param traversals number of dimensions to traverse
 * @param traversalSteps number of images of a traversal
 * @param traversalRange a traversal goes from {@code -traversalRange} to {@code traversalRange}, in
 *     standard deviations of the prior
 * @param seed seed of the samples
 */
public record GenerationPlan(
    long samples,
    Table table,
    int samplesPerTask,
    int reconstructions,
    int rollouts,
    int interpolations,
    int interpolationSteps,
    int traversals,
    int traversalSteps,
    double traversalRange,
    long seed) {
  private static final int MOST_IMAGES = 1024;
  private static final int MOST_STEPS = 64;
  private static final int MOST_SHOWN = 256;

  /** Whether the samples are written as a table. */
  public enum Table {
    NONE,
    ALL
  }

  /**
   * Reads and checks the section {@code generate}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static GenerationPlan from(Settings settings) {
    long samples = settings.longInteger("generate.samples");
    if (samples < 0) {
      throw settings.refused("generate.samples", "a number from 0", samples);
    }
    return new GenerationPlan(
        samples,
        settings.flag("generate.table") ? Table.ALL : Table.NONE,
        within(settings, "generate.samplesPerTask", 1, 1 << 20),
        within(settings, "generate.reconstructions", 0, MOST_IMAGES),
        within(settings, "generate.rollouts", 0, MOST_IMAGES),
        within(settings, "generate.interpolations", 0, MOST_IMAGES),
        within(settings, "generate.interpolationSteps", 2, MOST_STEPS),
        within(settings, "generate.traversals", 0, MOST_IMAGES),
        within(settings, "generate.traversalSteps", 2, MOST_STEPS),
        settings.realAbove("generate.traversalRange", 0),
        settings.longInteger("generate.seed"));
  }

  private static int within(Settings settings, String key, int least, int most) {
    int found = settings.integer(key);
    if (found < least || found > most) {
      throw settings.refused(key, "a number from %s to %s".formatted(least, most), found);
    }
    return found;
  }

  /** Returns the number of samples in the picture, which shows the first ones. */
  int shown() {
    return (int) Math.min(samples, MOST_SHOWN);
  }

  /** Returns the number of example images that the pictures need. */
  int examples() {
    return Math.max(reconstructions, interpolations == 0 ? 0 : interpolations + 1);
  }
}
