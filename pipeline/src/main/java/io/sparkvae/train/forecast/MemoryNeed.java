// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.train.averaging.Exchange;
import io.sparkvae.train.step.WorkerMemory;
import java.util.Collections;

/**
 * The memory that suffices for training on a cluster, in bytes.
 *
 * @param executorHeap of an executor
 * @param executorOffHeap arrays of an executor outside the heap
 * @param executorOverhead what the container of an executor must have beside the heap: arrays and a
 *     margin for everything else
 * @param driverHeap of the driver
 */
public record MemoryNeed(
    long executorHeap, long executorOffHeap, long executorOverhead, long driverHeap) {

  /** What a task that averages receives, as bytes and as numbers. */
  private static final int COPIES_OF_RECEIVED = 2;

  /**
   * @param cached bytes of pixels that an executor keeps
   */
  static MemoryNeed of(Cluster cluster, WorkerMemory worker, long cached) {
    int cores = cluster.executorCores();
    int workers = Collections.max(cluster.workers());
    long training = HeapNeed.executor(worker, cores, cached).enough();
    // A core trains or averages.
    Exchange exchange = cluster.exchange(workers, worker.averaged());
    long received = exchange.segments().received(exchange.tasks(workers), worker.averaged());
    long averaging =
        HeapNeed.executor(worker, 0, cached).enough() + cores * COPIES_OF_RECEIVED * received;
    long arrays = cores * worker.offHeap();
    return new MemoryNeed(
        Math.max(training, averaging),
        arrays,
        arrays + JvmMemory.EXECUTOR_MARGIN,
        HeapNeed.driver(worker).enough());
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
