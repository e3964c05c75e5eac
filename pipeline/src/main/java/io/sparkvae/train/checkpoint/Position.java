// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

/**
 * How far a run is.
 *
 * @param epoch that is under way, from 0; epochs done
 * @param round of that epoch that comes next, from 0
 * @param rounds done in all
 * @param examples seen in all
 */
public record Position(int epoch, int round, long rounds, long examples) {
  /** The position before the first round. */
  public static final Position START = new Position(0, 0, 0, 0);

  /** After one more round. */
  public Position next(int roundsPerEpoch, long examplesOfRound) {
    boolean last = round + 1 == roundsPerEpoch;
    return new Position(
        last ? epoch + 1 : epoch, last ? 0 : round + 1, rounds + 1, examples + examplesOfRound);
  }

  /** Whether an epoch has just ended. */
  public boolean betweenEpochs() {
    return round == 0;
  }
}
