// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.plan;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * The checked settings of the section {@code stats.neighbours}: a k-nearest-neighbour test of how
 * well codes separate classes.
 *
 * @param k number of neighbours that vote
 * @param references largest number of training images to search for neighbours
 * @param images largest number of test images to classify
 */
public record NeighbourPlan(int k, int references, int images) {
  /**
   * Limit for both numbers: the images are held in the driver's memory, and all pairs are compared.
   */
  private static final int MOST = 100_000;

  static Optional<NeighbourPlan> from(Settings settings) {
    int k = count(settings, "k", 0);
    int references = count(settings, "references", Math.max(1, k));
    int images = count(settings, "images", 1);
    return k == 0 ? Optional.empty() : Optional.of(new NeighbourPlan(k, references, images));
  }

  private static int count(Settings settings, String name, int least) {
    String key = "stats.neighbours." + name;
    int value = settings.integer(key);
    if (value < least || value > MOST) {
      throw settings.refused(key, "a number from %s to %s".formatted(least, MOST), value);
    }
    return value;
  }
}
