// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.TaskCompletionListener;
import scala.Option;

/**
 * The graphics processor on which the calling thread is to compute: the one that Spark's scheduler
 * assigned to its task, or, in a local master, the one that {@code gpu.local} names. Spark only
 * assigns addresses and does not keep tasks of a JVM apart. So this class refuses more tasks on a
 * device than the tasks' share of it allows, and a second process, before they run out of its
 * memory.
 */
public final class TaskDevice {
  /** Spark's name for graphics processors. */
  static final String RESOURCE = "gpu";

  /** Spark property: the share of a card that a task of the application has. */
  public static final String SHARE = "spark.task.resource." + RESOURCE + ".amount";

  private static final String ONE_EACH = SHARE + " = 1 or a fraction, as in conf/gpu.conf";

  /** Tasks of this JVM by the address of their device. */
  private static final Map<Integer, Set<Long>> TASKS = new HashMap<>();

  private TaskDevice() {}

  /** Tells the tasks that the calling thread starts from now on how to use cards. */
  public static void tell(GpuUse use, SparkContext spark) {
    DeviceProperties.set(use, spark);
  }

  /** Tells the tasks that the calling thread starts from now on nothing of that kind. */
  public static void tellNothing(SparkContext spark) {
    DeviceProperties.remove(spark);
  }

  /**
   * Returns CUDA's ordinal of the device; empty if this thread computes on a processor. A task
   * holds its device until it ends, and may ask again.
   *
   * @throws ResourceFailure when Spark's address is not one that CUDA shows this process, or others
   *     have the device
   */
  public static OptionalInt ordinal() {
    TaskContext task = TaskContext.get();
    return task == null ? ofDriver() : of(task);
  }

  private static OptionalInt ofDriver() {
    Option<SparkContext> spark = SparkContext$.MODULE$.getActive();
    return spark.isEmpty() ? OptionalInt.empty() : ofLocal(DeviceProperties.of(spark.get()));
  }

  private static OptionalInt ofLocal(DeviceProperties properties) {
    OptionalInt ordinal = properties.local();
    ordinal.ifPresent(card -> properties.lock(VisibleDevices.of(System.getenv()).name(card)));
    return ordinal;
  }

  private static OptionalInt of(TaskContext task) {
    DeviceProperties properties = DeviceProperties.of(task);
    if (properties.local().isPresent()) {
      return ofLocal(properties);
    }
    ResourceInformation given = task.resourcesJMap().get(RESOURCE);
    if (given == null) {
      return OptionalInt.empty();
    }
    if (given.addresses().length != 1 || !given.addresses()[0].matches("\\d{1,4}")) {
      throw new ResourceFailure(
          "GPU: expected the number of one device a task (%s), found %s"
              .formatted(ONE_EACH, String.join(", ", given.addresses())));
    }
    int address = Integer.parseInt(given.addresses()[0]);
    int most = properties.tasksPerCard().orElseGet(TaskDevice::tasksPerCardOfApplication);
    if (claim(address, task.taskAttemptId(), most)) {
      task.addTaskCompletionListener(
          (TaskCompletionListener) ended -> release(address, ended.taskAttemptId()));
      properties.lock(Integer.toString(address));
    }
    return OptionalInt.of(VisibleDevices.of(System.getenv()).ordinal(address));
  }

  /** Returns how many tasks Spark gives to one card: 4 for a share of 0.25. */
  private static int tasksPerCardOfApplication() {
    double share = SparkEnv.get().conf().getDouble(SHARE, 1);
    return share > 0 && share < 1 ? (int) Math.floor(1 / share) : 1;
  }

  /**
   * Reserves a device for a task.
   *
   * @param most tasks that may have it at the same time
   * @return whether the task did not have it before
   * @throws ResourceFailure when as many others have it
   */
  static synchronized boolean claim(int address, long task, int most) {
    Set<Long> holders = TASKS.computeIfAbsent(address, key -> new HashSet<>());
    if (holders.contains(task)) {
      return false;
    }
    if (holders.size() >= most) {
      throw new ResourceFailure(
          "GPU %s: expected at most %s task%s of an executor on it at a time (%s), found %s others beside task %s"
              .formatted(address, most, most == 1 ? "" : "s", ONE_EACH, holders.size(), task));
    }
    return holders.add(task);
  }

  static synchronized void release(int address, long task) {
    TASKS.getOrDefault(address, new HashSet<>()).remove(task);
  }
}
