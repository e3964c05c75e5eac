// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.train.averaging.Exchange;
import java.util.Collections;

/**
 * The most memory that training needs, in bytes.
 *
 * @param executorHeap of an executor
 * @param executorOffHeap of an executor
 * @param driverHeap of the driver
 */
public record MemoryNeed(long executorHeap, long executorOffHeap, long driverHeap) {
  /** Spark itself, classes, tasks. */
  private static final long BASE = 300 * JvmMemory.MIB;

  /** The state that was broadcast, and the blocks that it arrived in. */
  private static final int STATES_OF_EXECUTOR = 2;

  /** A worker's own copy, the segments of it, their bytes, those of the best state, a gradient. */
  private static final int STATES_OF_WORKER = 5;

  /** What a task that averages receives, as bytes and as numbers. */
  private static final int COPIES_OF_RECEIVED = 2;

  /**
   * The old and the new state, segments and bytes of each, the best one, and what is not collected
   * yet.
   */
  private static final int STATES_OF_DRIVER = 8;

  /**
   * Returns the heap, in bytes, that suffices for an executor with so many workers, without cached
   * pixels.
   *
   * @param state bytes of parameters, moments and average
   */
  public static long executorHeap(int workers, long state) {
    return BASE + STATES_OF_EXECUTOR * state + workers * STATES_OF_WORKER * state;
  }

  /** Returns the heap, in bytes, that suffices for the driver. */
  public static long driverHeap(long state) {
    return BASE + STATES_OF_DRIVER * state;
  }

  static MemoryNeed of(Calibration machine, Cluster cluster, long state, long cacheBytes) {
    int cores = cluster.executorCores();
    int workers = Collections.max(cluster.workers());
    // A core trains or averages.
    Exchange exchange = Exchange.forWorkers(workers, cluster.workersPerTask(), state);
    long received = exchange.segments().received(exchange.tasks(workers), state);
    long ofCore = Math.max(STATES_OF_WORKER * state, COPIES_OF_RECEIVED * received);
    return new MemoryNeed(
        BASE + cacheBytes + STATES_OF_EXECUTOR * state + cores * ofCore,
        cores * machine.offHeap(),
        driverHeap(state));
  }

  /**
   * Checks that it fits.
   *
   * @throws ResourceFailure when it does not
   */
  void requireWithin(Cluster cluster) {
    if (executorHeap > cluster.heap() || executorOffHeap > cluster.offHeap()) {
      throw new ResourceFailure(
          "memory of an executor: expected at least %s of heap and %s off heap for %s workers, found %s and %s (plan.executorHeap, plan.executorOffHeap)"
              .formatted(
                  JvmMemory.inWords(executorHeap),
                  JvmMemory.inWords(executorOffHeap),
                  cluster.executorCores(),
                  JvmMemory.inWords(cluster.heap()),
                  JvmMemory.inWords(cluster.offHeap())));
    }
  }
}
