// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.io.Serializable;

/**
 * How the positions of an epoch are divided: each worker gets a contiguous range and cuts it into
 * batches; {@code frequency} batches make a round.
 *
 * <p>If each worker has a batch of its own, the ranges are equal to one example. If the workers
 * share a batch of B images, an epoch has as many full steps as one worker with batches of B would
 * take. In each of them the workers use B images together, each as many as the others to one; the
 * images that are left make a last, smaller step, and are shared likewise.
 *
 * @param examples in an epoch
 * @param frequency steps of a worker in a round; the last round of an epoch has what is left
 */
public record EpochDivision(long examples, int workers, BatchSize batch, int frequency)
    implements Serializable {

  public EpochDivision {
    if (!batch.suffices(workers)) {
      throw new IllegalArgumentException(
          "expected at least %s images in a batch that so many workers share, found %s"
              .formatted(workers, batch.images()));
    }
  }

  /** A division in which each worker has batches of its own. */
  public EpochDivision(long examples, int workers, int batchSize, int frequency) {
    this(examples, workers, BatchSize.ofWorker(batchSize), frequency);
  }

  /** First position of a worker; that of worker {@code workers} is the end. */
  public long start(int worker) {
    return switch (batch.of()) {
      case WORKER -> {
        // examples * worker could overflow for absurd sizes; the quotients cannot.
        long whole = examples / workers;
        long rest = examples % workers;
        yield whole * worker + rest * worker / workers;
      }
      case GLOBAL ->
          examples / batch.images() * before(worker, batch.images())
              + before(worker, examples % batch.images());
    };
  }

  /** How many of so many images go to the workers before one; the first get one more. */
  private long before(int worker, long images) {
    return images / workers * worker + Math.min(worker, images % workers);
  }

  /** Images of a worker in a step; fewer in the last step of an epoch. */
  public int batch(int worker) {
    return batch.of(worker, workers);
  }

  /** Steps in the epoch of a worker. */
  public long steps(int worker) {
    return ceilDiv(start(worker + 1) - start(worker), batch(worker));
  }

  /** Steps in the epoch of the worker that has most. */
  public long steps() {
    return switch (batch.of()) {
      case WORKER -> ceilDiv(ceilDiv(examples, workers), batch.images());
      case GLOBAL -> ceilDiv(examples, batch.images());
    };
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
