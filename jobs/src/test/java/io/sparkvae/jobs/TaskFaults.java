// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Makes first attempts of tasks fail once their work is done, or dawdle, so that Spark starts a
 * duplicate and both do the work. Which, follows from {@value #SEED}, stage and partition.
 */
public final class TaskFaults implements SparkPlugin {
  static final String SEED = "spark.sparkvae.chaos.seed";

  /** Of eight tasks one fails and one dawdles. */
  private static final int ONE_IN = 8;

  private static final int LONGEST_MILLIS = 800;

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Faults();
  }

  private static final class Faults implements ExecutorPlugin {
    private long seed;

    @Override
    public void init(PluginContext context, Map<String, String> more) {
      seed = context.conf().getLong(SEED, 0);
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      if (task.attemptNumber() > 0) {
        return;
      }
      // Not Random, whose first numbers are much the same for seeds that are near each other.
      var random = new SplittableRandom(Objects.hash(seed, task.stageId(), task.partitionId()));
      switch (random.nextInt(ONE_IN)) {
        case 0 ->
            task.addTaskCompletionListener(
                (TaskCompletionListener)
                    ended -> {
                      throw new IllegalStateException("task failed on purpose");
                    });
        case 1 -> pause(random.nextInt(LONGEST_MILLIS));
        default -> {}
      }
    }

    private static void pause(int millis) {
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } catch (InterruptedException duplicateWasFirst) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
