// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;

/**
 * The checked settings of where z comes from.
 *
 * @param from what z is drawn from
 * @param posteriors number of images, about, whose posteriors make up the aggregate posterior
 * @param components number of Gaussians of a mixture
 * @param iterations most iterations of fitting it
 * @param seed seed of fitting it
 */
record LatentSourcePlan(From from, int posteriors, int components, int iterations, long seed) {
  static final String FROM = "generate.from";

  private static final int MOST_POSTERIORS = 1 << 24;
  private static final int MOST_COMPONENTS = 1000;

  /** What z is drawn from. */
  enum From {
    /** The model's prior, or the second stage if there is one. */
    PRIOR,
    /** The posteriors of the images of a latents table. */
    AGGREGATE,
    /** A Gaussian mixture that is fitted to them. */
    MIXTURE,
    /** A model of its latents, which must be there. */
    SECOND_STAGE
  }

  /**
   * Reads and checks the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static LatentSourcePlan from(Settings settings) {
    return new LatentSourcePlan(
        settings.choice(FROM, From.class),
        GenerationPlan.within(settings, "generate.posteriors", 1, MOST_POSTERIORS),
        GenerationPlan.within(settings, "generate.mixture.components", 2, MOST_COMPONENTS),
        settings.integerFrom("generate.mixture.iterations", 1),
        settings.longInteger("generate.seed"));
  }

  /** Returns whether z is drawn from what a latents table says. */
  boolean readsLatents() {
    return switch (from) {
      case PRIOR, SECOND_STAGE -> false;
      case AGGREGATE, MIXTURE -> true;
    };
  }
}
