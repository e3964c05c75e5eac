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
 * @param first rounds of another length at the beginning
 */
public record RunDivision(EpochDivision ofEpoch, int epochs, Rounds rounds, FirstRounds first)
    implements Serializable {

  /** A run whose rounds all have the same length. */
  public RunDivision(EpochDivision ofEpoch, int epochs, Rounds rounds) {
    this(ofEpoch, epochs, rounds, FirstRounds.NONE);
  }

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
    long atFirst = first.steps(ofEpoch);
    return switch (rounds) {
      case WITHIN_EPOCHS -> withinEpochs(round, atFirst);
      case ACROSS_EPOCHS -> {
        long firstRounds = rounds(atFirst, first.frequency());
        long step =
            round < firstRounds
                ? round * first.frequency()
                : atFirst + (round - firstRounds) * ofEpoch.frequency();
        yield Math.min(step, steps());
      }
    };
  }

  /**
   * Epochs whose rounds are all first ones, then one in which the first rounds end, if they do not
   * end with an epoch, then the others.
   */
  private long withinEpochs(long round, long atFirst) {
    long whole = atFirst / ofEpoch.steps();
    long ofWhole = rounds(ofEpoch.steps(), first.frequency());
    if (round < whole * ofWhole) {
      return round / ofWhole * ofEpoch.steps() + round % ofWhole * first.frequency();
    }
    long left = round - whole * ofWhole;
    long from = whole * ofEpoch.steps();
    if (atFirst > from) {
      long before = rounds(atFirst - from, first.frequency());
      if (left < before) {
        return from + left * first.frequency();
      }
      left -= before;
      long end = from + ofEpoch.steps();
      long after = rounds(end - atFirst, ofEpoch.frequency());
      if (left < after) {
        return atFirst + left * ofEpoch.frequency();
      }
      left -= after;
      from = end;
    }
    return from
        + left / ofEpoch.rounds() * ofEpoch.steps()
        + ofEpoch.firstStep((int) (left % ofEpoch.rounds()));
  }

  /** Rounds that so many steps make; the last may have fewer. */
  private static long rounds(long steps, int frequency) {
    return (steps + frequency - 1) / frequency;
  }

  /** Steps of the run. */
  public long steps() {
    return epochs * ofEpoch.steps();
  }

  /** The round that a step belongs to; beyond the end of the run, any. */
  public long round(long step) {
    long low = 0;
    long high = step + 1;
    while (high - low > 1) {
      long middle = (low + high) / 2;
      if (firstStep(middle) <= step) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
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

  /**
   * Rounds in an epoch; a mean, and not a whole number, where rounds go on over its end or the
   * first have another length.
   */
  public double roundsPerEpoch() {
    if (first.any()) {
      return (round(steps() - 1) + 1.0) / epochs;
    }
    return switch (rounds) {
      case WITHIN_EPOCHS -> ofEpoch.rounds();
      case ACROSS_EPOCHS -> (double) ofEpoch.steps() / ofEpoch.frequency();
    };
  }

  /** Names a round in a message. */
  public String words(long round) {
    return switch (first.any() ? Rounds.ACROSS_EPOCHS : rounds) {
      case WITHIN_EPOCHS -> "round %s of the epoch".formatted(round % ofEpoch.rounds() + 1);
      case ACROSS_EPOCHS -> "round %s".formatted(round + 1);
    };
  }
}
