// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * How to find out whether classes lie apart in the space of codes.
 *
 * @param k neighbours that vote
 * @param references images of the training split among which neighbours are sought, at most
 * @param images of the test split whose class is guessed, at most
 */
public record NeighbourPlan(int k, int references, int images) {
  /** Both lie in the driver's memory, and distances are between all pairs. */
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
      throw settings.refused(key, "a number from %d to %d".formatted(least, MOST), value);
    }
    return value;
  }
}
