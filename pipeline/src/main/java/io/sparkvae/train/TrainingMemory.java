// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.train.forecast.MemoryNeed;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * Holds the heap that a training certainly needs against the heap that is there, so that a model
 * that is too large is refused before anything runs. Between what is certainly needed and what
 * certainly suffices ({@link MemoryNeed}), training is tried.
 *
 * @param parameters of the model
 * @param state bytes of what is averaged between two rounds: parameters, averages, and moments
 *     unless they are reset
 * @param stateInTraining bytes of the state with all moments
 * @param tasks of this training that run at the same time in one executor, at least
 */
record TrainingMemory(int parameters, long state, long stateInTraining, int tasks) {
  /** Spark itself and classes. */
  private static final long BASE = 200 * JvmMemory.MIB;

  /**
   * States that one JVM holds at least which is driver and executor. Tried with 20 million
   * parameters on one and on two workers, where 8 did not suffice.
   */
  private static final int STATES_OF_LOCAL = 7;

  /** So many tasks at a time are part of it. */
  private static final int TASKS_OF_LOCAL = 2;

  /** States that a driver holds at least: what it collects as bytes, as segments, and whole. */
  private static final int STATES_OF_DRIVER = 3;

  /** The state that was broadcast, beside a copy and a gradient of each worker. */
  private static final int STATES_OF_EXECUTOR = 1;

  private static final String EXECUTOR_MEMORY = "spark.executor.memory";

  /**
   * Checks the heaps of driver and executors.
   *
   * @throws ResourceFailure when one is certainly too small
   */
  void requireHeaps(SparkConf conf) {
    long driver = Runtime.getRuntime().maxMemory();
    String master = conf.get("spark.master", "local");
    if (master.equals("local") || master.startsWith("local[")) {
      require(
          driver,
          STATES_OF_LOCAL * state + Math.max(0, tasks - TASKS_OF_LOCAL) * ofTask(),
          MemoryNeed.executorHeap(tasks, stateInTraining) + MemoryNeed.driverHeap(state),
          "--driver-memory");
      return;
    }
    require(driver, STATES_OF_DRIVER * state, MemoryNeed.driverHeap(state), "--driver-memory");
    require(
        conf.getSizeAsMb(EXECUTOR_MEMORY, "1g") * JvmMemory.MIB,
        STATES_OF_EXECUTOR * state + tasks * ofTask(),
        MemoryNeed.executorHeap(tasks, stateInTraining),
        "--executor-memory");
  }

  /** A copy of the state, and a gradient. */
  private long ofTask() {
    return stateInTraining + (long) Float.BYTES * parameters;
  }

  private void require(long heap, long least, long enough, String option) {
    if (BASE + least <= heap) {
      return;
    }
    long fitting = (long) ((double) parameters * Math.max(0, heap - BASE) / least);
    throw new ResourceFailure(
        String.format(
            Locale.ROOT,
            "memory: expected a heap of at least %s for %,d parameters and %s task%s at a time, found"
                + " %s; %s %sg suffices, or a smaller model: this heap holds at most %,d parameters",
            JvmMemory.inWords(BASE + least),
            parameters,
            tasks,
            tasks == 1 ? "" : "s",
            JvmMemory.inWords(heap),
            option,
            (enough + JvmMemory.GIB - 1) / JvmMemory.GIB,
            fitting));
  }
}
