// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.io.Serializable;

/**
 * How the steps of a run are divided into epochs and rounds. All of them are counted from 0 through
 * the run. Every epoch has as many steps as the worker with the most examples takes; a worker with
 * fewer takes no part in the last of them.
 *
 * @param ofEpoch the division of each epoch
 * @param epochs in the run
 */
public record RunDivision(EpochDivision ofEpoch, int epochs, Rounds rounds)
    implements Serializable {

  /** Where rounds end. */
  public enum Rounds {
    /** At the end of each epoch as well: its last round has the steps that are left. */
    WITHIN_EPOCHS,
    /**
     * After their full number of steps, wherever epochs end; only the run's last may have fewer.
     */
    ACROSS_EPOCHS
  }

  /** The first step of a round, which is the end of the one before. */
  public long firstStep(long round) {
    return switch (rounds) {
      case WITHIN_EPOCHS ->
          round / ofEpoch.rounds() * ofEpoch.steps()
              + ofEpoch.firstStep((int) (round % ofEpoch.rounds()));
      case ACROSS_EPOCHS -> Math.min(round * ofEpoch.frequency(), epochs * ofEpoch.steps());
    };
  }

  /** The last step of a round. */
  public long lastStep(long round) {
    return firstStep(round + 1) - 1;
  }

  /** The epoch that a step belongs to; of the end of an epoch, the next one. */
  public int epoch(long step) {
    return Math.toIntExact(step / ofEpoch.steps());
  }

  /** The number of a step in its epoch. */
  public long stepOfEpoch(long step) {
    return step % ofEpoch.steps();
  }

  /** Epochs since the beginning when a step begins; the same for every worker. */
  public double elapsed(long step) {
    return ofEpoch.elapsed(epoch(step), stepOfEpoch(step));
  }

  /** Rounds in an epoch; not a whole number where rounds go on over its end. */
  public double roundsPerEpoch() {
    return switch (rounds) {
      case WITHIN_EPOCHS -> ofEpoch.rounds();
      case ACROSS_EPOCHS -> (double) ofEpoch.steps() / ofEpoch.frequency();
    };
  }

  /** Names a round in a message. */
  public String words(long round) {
    return switch (rounds) {
      case WITHIN_EPOCHS -> "round %s of the epoch".formatted(round % ofEpoch.rounds() + 1);
      case ACROSS_EPOCHS -> "round %s".formatted(round + 1);
    };
  }
}
