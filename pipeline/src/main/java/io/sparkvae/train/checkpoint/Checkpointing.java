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
 * @param last what becomes of the last one when the run is complete
 */
public record Checkpointing(Optional<Double> everySeconds, int keep, Last last) {
  /** What becomes of the checkpoint of the end of a run. */
  public enum Last {
    /** It is kept, so that the run can be extended. */
    KEEP,
    REMOVE
  }

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
        settings.integerFrom("train.checkpoint.keep", 1),
        settings.choice("train.checkpoint.last", Last.class));
  }
}
