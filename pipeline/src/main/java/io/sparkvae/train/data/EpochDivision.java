// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.io.Serializable;

/**
 * How the positions of an epoch are divided: each worker gets a contiguous range, equal to one
 * example, and cuts it into batches; {@code frequency} batches make a round.
 *
 * @param examples in an epoch
 * @param frequency steps of a worker in a round; the last round of an epoch has what is left
 */
public record EpochDivision(long examples, int workers, int batchSize, int frequency)
    implements Serializable {

  /** First position of a worker; that of worker {@code workers} is the end. */
  public long start(int worker) {
    // examples * worker could overflow for absurd sizes; the quotients cannot.
    long whole = examples / workers;
    long rest = examples % workers;
    return whole * worker + rest * worker / workers;
  }

  /** Steps in the epoch of a worker. */
  public long steps(int worker) {
    return ceilDiv(start(worker + 1) - start(worker), batchSize);
  }

  /** Steps in the epoch of the worker that has most. */
  public long steps() {
    return ceilDiv(ceilDiv(examples, workers), batchSize);
  }

  /** Rounds in an epoch. */
  public int rounds() {
    return Math.toIntExact(ceilDiv(steps(), frequency));
  }

  /** First step of a round. */
  public long firstStep(int round) {
    return (long) round * frequency;
  }

  /** Epochs since the beginning when a step begins; the same for every worker. */
  public double elapsed(int epoch, long step) {
    return epoch + (double) step / steps();
  }

  private static long ceilDiv(long a, long b) {
    return (a + b - 1) / b;
  }
}
