// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.cluster.ExecutorMemory;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.train.forecast.HeapNeed;
import io.sparkvae.train.step.WorkerMemory;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * Holds the memory that a training certainly needs against the memory that is there, so that a
 * model that is too large is refused before anything runs. Between what is certainly needed and
 * what certainly suffices ({@link HeapNeed}), training is tried.
 *
 * @param worker what a worker holds
 * @param place where workers train
 * @param tasks of this training that run at the same time in one executor, at least
 * @param cached bytes of pixels that a JVM keeps, as far as they are known
 */
record TrainingMemory(WorkerMemory worker, Place place, int tasks, long cached) {

  /** Where workers train. */
  enum Place {
    /** In the driver's own thread. */
    DRIVER,
    /** In tasks on processors. */
    TASKS,
    /** In tasks on cards, which hold the arrays. */
    CARDS
  }

  /**
   * Checks the memory of driver and executors.
   *
   * @throws ResourceFailure when one has certainly too little
   */
  void require(SparkConf conf) {
    ExecutorMemory driver = ExecutorMemory.ofThisJvm();
    if (place == Place.DRIVER || ExecutorMemory.isLocal(conf)) {
      requireHeap(
          driver.heap(),
          place == Place.DRIVER
              ? HeapNeed.local(worker, cached)
              : HeapNeed.local(worker, tasks, cached),
          "--driver-memory");
      requireOffHeap(driver.arrays());
      return;
    }
    requireHeap(driver.heap(), HeapNeed.driver(worker), "--driver-memory");
    ExecutorMemory executor = ExecutorMemory.of(conf);
    requireHeap(executor.heap(), HeapNeed.executor(worker, tasks, cached), "--executor-memory");
    requireOffHeap(executor.arrays());
    requireOverhead(executor);
  }

  private void requireHeap(long heap, HeapNeed need, String option) {
    if (need.least() <= heap) {
      return;
    }
    throw new ResourceFailure(
        "memory: expected a heap of at least %s for %s, found %s; %s %sg suffices, or a smaller model: this heap holds at most %s parameters"
            .formatted(
                JvmMemory.inWords(need.least()),
                subject(),
                JvmMemory.inWords(heap),
                option,
                inGibibytes(need.enough()),
                counted(need.fitting(worker.parameters(), heap))));
  }

  /**
   * @param limit of JavaCPP, which counts arrays
   */
  private void requireOffHeap(long limit) {
    long least = tasks * Math.max(worker.training(), worker.validation());
    if (place == Place.CARDS || least <= limit) {
      return;
    }
    throw new ResourceFailure(
        "memory outside the heap: expected at least %s for the arrays of %s, found %s (JavaCPP's maxbytes); --conf spark.sparkvae.offHeap=%sg suffices, or a smaller train.partSize"
            .formatted(
                JvmMemory.inWords(least),
                subject(),
                JvmMemory.inWords(limit),
                inGibibytes(tasks * worker.offHeap())));
  }

  /** A container is killed without notice when it exceeds its limit. */
  private void requireOverhead(ExecutorMemory executor) {
    long arrays = place == Place.CARDS ? 0 : tasks * worker.offHeap();
    long least = arrays + ExecutorMemory.LEAST_REST;
    if (executor.overhead().isEmpty() || least <= executor.overhead().getAsLong()) {
      return;
    }
    throw new ResourceFailure(
        "memory outside the heap of an executor: expected at least %s for %s (%s of arrays and %s for the rest), found %s; --conf %s=%sg suffices"
            .formatted(
                JvmMemory.inWords(least),
                subject(),
                JvmMemory.inWords(arrays),
                JvmMemory.inWords(ExecutorMemory.LEAST_REST),
                JvmMemory.inWords(executor.overhead().getAsLong()),
                ExecutorMemory.OVERHEAD,
                inGibibytes(arrays + JvmMemory.EXECUTOR_MARGIN)));
  }

  private String subject() {
    return "%s parameters and %s task%s at a time"
        .formatted(counted(worker.parameters()), tasks, tasks == 1 ? "" : "s");
  }

  private static String counted(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static long inGibibytes(long bytes) {
    return (bytes + JvmMemory.GIB - 1) / JvmMemory.GIB;
  }
}
