// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.configuration.Settings;
import java.util.Optional;

/**
 * How often checkpoints are written and how many are kept.
 *
 * @param everySeconds between two checkpoints; the next one is written after the round that is
 *     under way when they have passed. 0: after every round. Empty: so rarely that they cost at
 *     most 1 % of the run
 * @param keep how many of the newest checkpoints are kept
 */
public record Checkpointing(Optional<Double> everySeconds, int keep) {
  private static final String EVERY = "train.checkpoint.everySeconds";

  /**
   * Reads the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the time is negative or none is kept
   */
  public static Checkpointing from(Settings settings) {
    return new Checkpointing(
        settings.string(EVERY).equals("auto")
            ? Optional.empty()
            : Optional.of(settings.realFrom(EVERY, 0)),
        settings.integerFrom("train.checkpoint.keep", 1));
  }
}
