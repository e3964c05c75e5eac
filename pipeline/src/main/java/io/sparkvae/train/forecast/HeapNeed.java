// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import io.sparkvae.machine.JvmMemory;
import io.sparkvae.train.step.WorkerMemory;

/**
 * The heap of a JVM of a training, in bytes. Between the two numbers it depends on when Spark
 * writes to disk what it caches, and on when garbage is collected.
 *
 * @param least with less, the training certainly fails
 * @param enough with so much, it does not
 */
public record HeapNeed(long least, long enough) {
  /** Spark itself, classes, tasks. */
  static final long BASE = 300 * JvmMemory.MIB;

  private static final long LEAST_BASE = 200 * JvmMemory.MIB;

  /** Parameters of the largest model of the kind that certainly does not fail with a heap. */
  public long fitting(int parameters, long heap) {
    return (long)
        ((double) parameters * Math.max(0, heap - LEAST_BASE) / Math.max(1, least - LEAST_BASE));
  }

  /**
   * Of the JVM in which the trainer {@code local} trains: the state of the round before, a worker,
   * the best parameters, and the state of a checkpoint that is being written.
   *
   * @param cached bytes of pixels
   */
  public static HeapNeed local(WorkerMemory worker, long cached) {
    long needed = worker.averaged() + worker.heap();
    return new HeapNeed(
        LEAST_BASE + needed, BASE + cached + needed + worker.vector() + worker.averaged());
  }

  /**
   * Of the one JVM of a local master, which is driver and executor.
   *
   * @param tasks that train at the same time
   * @param cached bytes of pixels
   */
  public static HeapNeed local(WorkerMemory worker, int tasks, long cached) {
    HeapNeed executor = executor(worker, tasks, cached);
    HeapNeed driver = driver(worker);
    return new HeapNeed(executor.least, executor.enough + driver.enough - BASE);
  }

  /**
   * Of an executor: the state that a round starts from, and what its tasks make of it. A worker
   * holds its state a second time in segments when it hands it over.
   */
  public static HeapNeed executor(WorkerMemory worker, int tasks, long cached) {
    long state = worker.averaged();
    long ofTask = Math.max(worker.heap(), 2 * state);
    return new HeapNeed(
        LEAST_BASE + state + tasks * worker.heap(), BASE + cached + 2 * state + tasks * ofTask);
  }

  /**
   * Of the driver: a state, its bytes that are sent, and a vector of it as it arrives, in segments
   * and as bytes; the best parameters.
   */
  public static HeapNeed driver(WorkerMemory worker) {
    long state = worker.averaged();
    return new HeapNeed(LEAST_BASE + state, BASE + 2 * state + 3 * worker.vector());
  }
}
