// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.cluster.ExecutorMemory;
import io.sparkvae.cluster.TaskSlots;
import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.GpuUse;
import io.sparkvae.machine.JvmMemory;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * The memory outside the heap for the arrays of a stage's tasks. What they will take is known from
 * shapes alone, so a stage whose arrays cannot fit is refused before it begins.
 */
public final class ArrayMemory {
  private ArrayMemory() {}

  /** Spark's properties. Before it has started, spark-submit tells them to the process. */
  public static SparkConf properties() {
    SparkEnv running = SparkEnv.get();
    return running == null ? new SparkConf() : running.conf();
  }

  /** Whether tasks compute on cards, which have memory of their own for arrays. */
  public static boolean onCards(Settings settings, SparkConf conf) {
    return Devices.graphics(GpuUse.from(settings), conf);
  }

  /**
   * Checks that tasks which run at the same time have memory for their arrays.
   *
   * @param tasks of the stage
   * @param bytes of a task
   * @param key of the setting for the images in a batch
   * @throws ResourceFailure when they certainly have not
   */
  public static void require(Settings settings, long tasks, long bytes, String key) {
    SparkConf conf = properties();
    long limit = ExecutorMemory.of(conf).arrays();
    long all = bytes * TaskSlots.together(conf, tasks);
    if (all <= limit || onCards(settings, conf)) {
      return;
    }
    throw new ResourceFailure(
        "memory outside the heap: expected at least %s for batches of %s = %s, found %s (JavaCPP's maxbytes); --conf spark.sparkvae.offHeap=%sg suffices, or a smaller %s"
            .formatted(
                JvmMemory.inWords(all),
                key,
                settings.integer(key),
                JvmMemory.inWords(limit),
                (all + JvmMemory.GIB - 1) / JvmMemory.GIB,
                key));
  }
}
