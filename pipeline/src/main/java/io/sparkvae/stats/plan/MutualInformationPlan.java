// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.plan;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * The checked settings of the section {@code stats.mutualInformation}.
 *
 * @param images largest number of images among which it is estimated
 * @param seed seed of the samples of z
 */
public record MutualInformationPlan(int images, long seed) {
  /** Limit: every executor holds the posteriors of all, and all pairs are compared. */
  private static final int MOST = 100_000;

  private static final String IMAGES = "stats.mutualInformation.images";

  static Optional<MutualInformationPlan> from(Settings settings) {
    int images = settings.integer(IMAGES);
    long seed = settings.longInteger("stats.mutualInformation.seed");
    if (images == 0) {
      return Optional.empty();
    }
    if (images < 2 || images > MOST) {
      throw settings.refused(IMAGES, "0, or a number from 2 to " + MOST, images);
    }
    return Optional.of(new MutualInformationPlan(images, seed));
  }
}
