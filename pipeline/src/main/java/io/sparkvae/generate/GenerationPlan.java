// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;
import java.util.List;

/**
 * The checked settings of the section {@code generate}.
 *
 * @param source where z comes from
 * @param samples number of images drawn
 * @param table whether the samples are written as a table
 * @param samplesPerTask number of samples in one file of the table or of the shards
 * @param shards samples that are written as shards
 * @param images number of samples that are written as PNG files of their own
 * @param perClass number of samples of each class in the picture of classes
 * @param reconstructions number of images shown with their reconstructions
 * @param rollouts number of these that are shown with what their beginning goes on to
 * @param interpolations number of pairs of images to interpolate between
 * @param interpolationSteps number of decoded images of an interpolation, both ends included
 * @param interpolation whether an interpolation goes along the line or the arc
 * @param traversals number of dimensions to traverse
 * @param traversalSteps number of images of a traversal
 * @param traversalRange a traversal goes from {@code -traversalRange} to {@code traversalRange}, in
 *     standard deviations
 * @param traversalScale whose standard deviations these are
 * @param animations whether interpolations and traversals are also written as animations
 * @param seed seed of the samples
 */
record GenerationPlan(
    LatentSourcePlan source,
    long samples,
    Table table,
    int samplesPerTask,
    ShardsPlan shards,
    int images,
    int perClass,
    int reconstructions,
    int rollouts,
    int interpolations,
    int interpolationSteps,
    Interpolation interpolation,
    int traversals,
    int traversalSteps,
    double traversalRange,
    TraversalScale traversalScale,
    Animations animations,
    long seed) {
  private static final int MOST_IMAGES = 1024;
  private static final int MOST_STEPS = 64;
  private static final int MOST_SHOWN = 256;
  private static final int MOST_SINGLE = 10_000;

  /** Whether the samples are written as a table. */
  enum Table {
    NONE,
    ALL
  }

  /** The way from one z to another. */
  enum Interpolation {
    LINEAR,
    SPHERICAL;

    /** Returns points of the way, both ends included. */
    List<float[]> path(float[] a, float[] b, int steps) {
      return switch (this) {
        case LINEAR -> LatentPaths.line(a, b, steps);
        case SPHERICAL -> LatentPaths.arc(a, b, steps);
      };
    }
  }

  /** Whose mean and standard deviation traversals have. */
  enum TraversalScale {
    /** The aggregate posterior's, where statistics tell it. */
    AGGREGATE,
    PRIOR
  }

  /** Whether there are animations. */
  enum Animations {
    NONE,
    ALL
  }

  /**
   * Reads and checks the section {@code generate}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static GenerationPlan from(Settings settings) {
    long samples = settings.longInteger("generate.samples");
    if (samples < 0) {
      throw settings.refused("generate.samples", "a number from 0", samples);
    }
    int samplesPerTask = within(settings, "generate.samplesPerTask", 1, 1 << 20);
    return new GenerationPlan(
        LatentSourcePlan.from(settings),
        samples,
        settings.flag("generate.table") ? Table.ALL : Table.NONE,
        samplesPerTask,
        ShardsPlan.from(settings, samplesPerTask),
        within(settings, "generate.images", 0, MOST_SINGLE),
        within(settings, "generate.perClass", 0, MOST_STEPS),
        within(settings, "generate.reconstructions", 0, MOST_IMAGES),
        within(settings, "generate.rollouts", 0, MOST_IMAGES),
        within(settings, "generate.interpolations", 0, MOST_IMAGES),
        within(settings, "generate.interpolationSteps", 2, MOST_STEPS),
        settings.choice("generate.interpolation", Interpolation.class),
        within(settings, "generate.traversals", 0, MOST_IMAGES),
        within(settings, "generate.traversalSteps", 2, MOST_STEPS),
        settings.realAbove("generate.traversalRange", 0),
        settings.choice("generate.traversalScale", TraversalScale.class),
        settings.flag("generate.animations") ? Animations.ALL : Animations.NONE,
        settings.longInteger("generate.seed"));
  }

  /** Reads a number of a range. */
  static int within(Settings settings, String key, int least, int most) {
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
