// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.train.data.RunDivision;

/**
 * How far a run is.
 *
 * @param epoch that is under way, from 0; epochs done
 * @param round rounds that have ended in that epoch
 * @param rounds done in all
 * @param examples seen in all
 */
public record Position(int epoch, int round, long rounds, long examples) {
  /** The position before the first round. */
  public static final Position START = new Position(0, 0, 0, 0);

  /**
   * The position after one more round.
   *
   * @param examplesOfRound seen in it
   */
  public Position next(RunDivision division, long examplesOfRound) {
    long steps = division.firstStep(rounds + 1);
    int now = division.epoch(steps);
    int ended = now == epoch ? round + 1 : division.stepOfEpoch(steps) == 0 ? 0 : 1;
    return new Position(now, ended, rounds + 1, examples + examplesOfRound);
  }
}
