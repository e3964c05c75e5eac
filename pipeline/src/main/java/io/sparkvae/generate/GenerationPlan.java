// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;

/**
 * What the generation stage is to make.
 *
 * @param samples images drawn from the prior
 * @param table whether all samples become a table
 * @param samplesPerTask of the table: samples in one file
 * @param reconstructions images beside their reconstructions
 * @param interpolations pairs of images between which lines are drawn
 * @param interpolationSteps images of a line, with both ends
 * @param traversals dimensions traversed
 * @param traversalSteps images of a traversal
 * @param traversalRange a traversal goes from minus to plus this
 * @param seed of the samples
 */
public record GenerationPlan(
    long samples,
    Table table,
    int samplesPerTask,
    int reconstructions,
    int interpolations,
    int interpolationSteps,
    int traversals,
    int traversalSteps,
    double traversalRange,
    long seed) {
  private static final int MOST_IMAGES = 1024;
  private static final int MOST_STEPS = 64;
  private static final int MOST_SHOWN = 256;

  /** Whether samples are written as rows. */
  public enum Table {
    NONE,
    ALL
  }

  /**
   * Reads and checks the section {@code generate}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value does not do
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
      throw settings.refused(key, "a number from %d to %d".formatted(least, most), found);
    }
    return found;
  }

  /** Samples in the picture: the first ones. */
  int shown() {
    return (int) Math.min(samples, MOST_SHOWN);
  }

  /** Images of the shards that are wanted. */
  int examples() {
    return Math.max(reconstructions, interpolations == 0 ? 0 : interpolations + 1);
  }
}
