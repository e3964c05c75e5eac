// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.plan;

import io.sparkvae.configuration.Settings;

/**
 * The checked settings of the section {@code stats.decomposition}.
 *
 * @param images largest number of images from which q(z) is estimated; 0: no decomposition
 * @param seed seed of the choice of images and of the samples of z
 */
public record DecompositionPlan(int images, long seed) {
  /** Limit: every executor holds the posteriors of all, and all pairs are compared. */
  private static final int MOST = 100_000;

  private static final String IMAGES = "stats.decomposition.images";

  static DecompositionPlan from(Settings settings) {
    int images = settings.integer(IMAGES);
    if (images != 0 && (images < 2 || images > MOST)) {
      throw settings.refused(IMAGES, "0, or a number from 2 to " + MOST, images);
    }
    return new DecompositionPlan(images, settings.longInteger("stats.decomposition.seed"));
  }
}
