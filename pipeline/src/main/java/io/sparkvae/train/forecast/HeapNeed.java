// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.machine.JvmMemory;
import io.sparkvae.train.step.WorkerMemory;

/**
 * The heap of a JVM of a training, in bytes. Between the two numbers it depends on when Spark
 * writes to disk what it caches, on when garbage is collected, and on how long checkpoints take.
 *
 * @param least with less, the training certainly fails
 * @param enough with so much, it does not
 */
public record HeapNeed(long least, long enough) {
  /** Spark itself, classes, tasks. */
  private static final long LEAST_BASE = 200 * JvmMemory.MIB;

  private static final long BASE = 300 * JvmMemory.MIB;

  /**
   * Large arrays need room around them: each takes regions of the heap that lie together, and the
   * collector (G1) never moves it. Models of 20 to 84 million parameters failed with 1.05 and 1.06
   * times what they held, and trained with 1.14 (docs/cluster.md).
   */
  private static final double ROOM = 1.06;

  /** Parameters of the largest model of the kind that does not certainly fail with a heap. */
  public long fitting(int parameters, long heap) {
    return (long)
        ((double) parameters * Math.max(0, heap - LEAST_BASE) / Math.max(1, least - LEAST_BASE));
  }

  /**
   * @param held at the same time, at least
   * @param more that may be held beside it
   */
  private static HeapNeed of(long held, long more) {
    return new HeapNeed(
        LEAST_BASE + (long) (ROOM * held), BASE + (long) (ROOM * ROOM * (held + more)));
  }

  /**
   * Of the JVM in which the trainer {@code local} trains: the state of the round before, and a
   * worker. The best parameters come later, and the state of a checkpoint if it takes longer than a
   * round to write.
   *
   * @param cached bytes of pixels
   */
  public static HeapNeed local(WorkerMemory worker, long cached) {
    return of(worker.averaged() + worker.heap(), worker.vector() + worker.averaged() + cached);
  }

  /**
   * Of the one JVM of a local master, which is driver and executor.
   *
   * @param tasks that train at the same time
   * @param cached bytes of pixels
   */
  public static HeapNeed local(WorkerMemory worker, int tasks, long cached) {
    return of(
        heldByExecutor(worker, tasks) + heldByDriver(worker),
        moreOfExecutor(worker, tasks) + moreOfDriver(worker) + cached);
  }

  /**
   * Of an executor.
   *
   * @param tasks that train at the same time
   * @param cached bytes of pixels
   */
  public static HeapNeed executor(WorkerMemory worker, int tasks, long cached) {
    return of(heldByExecutor(worker, tasks), moreOfExecutor(worker, tasks) + cached);
  }

  /** Of the driver. */
  public static HeapNeed driver(WorkerMemory worker) {
    return of(heldByDriver(worker), moreOfDriver(worker));
  }

  /** The state that a round starts from, and its workers. */
  private static long heldByExecutor(WorkerMemory worker, int tasks) {
    return worker.averaged() + tasks * worker.heap();
  }

  /** The mean of the round before, as Spark caches it; a worker's state in segments. */
  private static long moreOfExecutor(WorkerMemory worker, int tasks) {
    return worker.averaged() + tasks * Math.max(0, 2 * worker.averaged() - worker.heap());
  }

  /** A state. */
  private static long heldByDriver(WorkerMemory worker) {
    return worker.averaged();
  }

  /** The bytes of a state that is sent; a vector that arrives, twice; the best parameters. */
  private static long moreOfDriver(WorkerMemory worker) {
    return worker.averaged() + 3 * worker.vector();
  }
}
