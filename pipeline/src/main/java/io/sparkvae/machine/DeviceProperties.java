// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.machine.GpuUse.ExecutorsPerCard;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * What tasks need to know of the settings in {@link GpuUse}. It travels as local properties of the
 * driver's thread, which Spark sends along with each task.
 *
 * @param local as {@link GpuUse#local}
 * @param tasksPerCard tasks that share a card, if the stage asked for its own executors
 * @param executorsPerCard as {@link GpuUse#executorsPerCard}
 */
record DeviceProperties(
    OptionalInt local, Optional<Integer> tasksPerCard, ExecutorsPerCard executorsPerCard) {
  private static final String LOCAL = "sparkvae.gpu.local";
  private static final String TASKS = "sparkvae.gpu.tasksPerCard";
  private static final String EXECUTORS = "sparkvae.gpu.executorsPerCard";

  /** Sets the properties of the calling thread. */
  static void set(GpuUse use, SparkContext spark) {
    spark.setLocalProperty(
        LOCAL, use.local().isPresent() ? Integer.toString(use.local().getAsInt()) : null);
    spark.setLocalProperty(
        TASKS, use.stage().map(stage -> Integer.toString(stage.tasksPerCard())).orElse(null));
    spark.setLocalProperty(EXECUTORS, use.executorsPerCard().name());
  }

  /** Removes the properties of the calling thread. */
  static void remove(SparkContext spark) {
    for (String name : new String[] {LOCAL, TASKS, EXECUTORS}) {
      spark.setLocalProperty(name, null);
    }
  }

  static DeviceProperties of(TaskContext task) {
    return of(task::getLocalProperty);
  }

  static DeviceProperties of(SparkContext spark) {
    return of(spark::getLocalProperty);
  }

  private static DeviceProperties of(Function<String, String> property) {
    String local = property.apply(LOCAL);
    String executors = property.apply(EXECUTORS);
    return new DeviceProperties(
        local == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(local)),
        Optional.ofNullable(property.apply(TASKS)).map(Integer::valueOf),
        executors == null ? ExecutorsPerCard.ONE : ExecutorsPerCard.valueOf(executors));
  }

  /** Locks a device, unless several processes may use it. */
  void lock(String device) {
    switch (executorsPerCard) {
      case ONE -> DeviceLock.hold(device);
      case SEVERAL -> {}
    }
  }
}
