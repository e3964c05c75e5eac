// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Makes executors use more memory than their containers have: as many tasks as {@value #TASKS}
 * says, first attempts before others, take it outside the heap and never give it back.
 */
public final class Glutton implements SparkPlugin {
  /** Spark property: {@code first}, the first attempt of the first task of a stage; {@code all}. */
  static final String TASKS = "spark.sparkvae.test.glutton";

  private static final int PIECE = 64 << 20;
  private static final List<ByteBuffer> EATEN = new ArrayList<>();

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Appetite();
  }

  private static final class Appetite implements ExecutorPlugin {
    private boolean always;

    @Override
    public void init(PluginContext context, Map<String, String> more) {
      always = context.conf().get(TASKS, "first").equals("all");
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      if (!always && (task.attemptNumber() > 0 || task.partitionId() > 0 || task.stageId() > 0)) {
        return;
      }
      try {
        while (true) {
          ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
          for (int page = 0; page < PIECE; page += 4096) {
            piece.put(page, (byte) 1);
          }
          synchronized (EATEN) {
            EATEN.add(piece);
          }
        }
      } catch (OutOfMemoryError limitOfTheJvm) {
        sleep();
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
