// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.train.checkpoint.Position;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import java.io.Serializable;

/**
 * How DL4J divides a run. It makes as many splits of an epoch's batches as have {@code frequency}
 * batches for each worker, but at least one; a split is a round here, and ends with an average. The
 * splits share all batches of the epoch. A worker takes {@code frequency} of its batches of a
 * split, and leaves out the others: they are there because the numbers do not divide.
 *
 * @param batches the batches of each worker in an epoch, as DL4J is offered them
 * @param epochs in the run
 */
public record Dl4jDivision(EpochDivision batches, int epochs) implements Serializable {

  /** Splits of an epoch. */
  int rounds() {
    long all = 0;
    for (int worker = 0; worker < batches.workers(); worker++) {
      all += batches.steps(worker);
    }
    return Math.toIntExact(Math.max(1, all / perRound()));
  }

  private long perRound() {
    return (long) batches.workers() * batches.frequency();
  }

  /**
   * The division of the steps that are taken. If an epoch has at least one full split, each worker
   * takes all steps of each round.
   */
  public RunDivision run() {
    long full = (long) rounds() * perRound() * batches.batch().images();
    boolean small = batches.steps() < batches.frequency();
    EpochDivision taken =
        small
            ? batches
            : new EpochDivision(full, batches.workers(), batches.batch(), batches.frequency());
    return new RunDivision(taken, epochs, RunDivision.Rounds.WITHIN_EPOCHS);
  }

  /** The first batch of the epoch that a worker is offered in a round of the epoch. */
  long firstBatch(int worker, int round) {
    return batches.steps(worker) * round / rounds();
  }

  /** Examples that all workers are offered in a round of the epoch. */
  long offered(int round) {
    return offeredBefore(round + 1) - offeredBefore(round);
  }

  /** Examples that all workers are offered in the first rounds of an epoch. */
  private long offeredBefore(int round) {
    long examples = 0;
    for (int worker = 0; worker < batches.workers(); worker++) {
      long all = batches.start(worker + 1) - batches.start(worker);
      examples += Math.min(all, firstBatch(worker, round) * batches.batch().images());
    }
    return examples;
  }

  /** Examples that DL4J has left out, of a run that is so far. */
  public long leftOut(Position position) {
    return position.epoch() * batches.examples()
        + offeredBefore(position.round())
        - position.examples();
  }
}
