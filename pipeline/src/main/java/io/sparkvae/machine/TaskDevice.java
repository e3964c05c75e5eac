// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The graphics processor that Spark's scheduler assigned to a task. Spark only assigns addresses
 * and does not isolate the tasks of a JVM. So this class selects the device for the thread that
 * computes, and refuses a second task on a device before both run out of its memory.
 */
public final class TaskDevice {
  private static final String RESOURCE = "gpu";
  private static final String ONE_EACH =
      "spark.executor.resource.gpu.amount = 1 and spark.task.resource.gpu.amount = 1, as in conf/gpu.conf";

  /** Task ids of this JVM by the address of their device. */
  private static final Map<Integer, Long> TASKS = new HashMap<>();

  /**
   * Locks by address. They are held until this JVM ends, because its CUDA context lives as long.
   */
  private static final Map<Integer, FileLock> LOCKS = new HashMap<>();

  private TaskDevice() {}

  /**
   * Makes this thread compute on its task's device. Without a device in the task this does nothing.
   * Call it in each task before it computes.
   *
   * @throws ResourceFailure when the driver, CUDA or the device is missing, or another task has the
   *     device
   */
  public static void bind() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      OptionalInt address = claim(task);
      if (address.isPresent()) {
        Cuda.bind(address.getAsInt());
      }
    }
  }

  /**
   * Reserves the task's device until the task ends, and returns its address; empty when the task
   * has none.
   */
  static synchronized OptionalInt claim(TaskContext task) {
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
    long own = task.taskAttemptId();
    Long holder = TASKS.putIfAbsent(address, own);
    if (holder != null && holder != own) {
      throw new ResourceFailure(
          "GPU %d: expected one task at a time (%s), found tasks %d and %d of one executor"
              .formatted(address, ONE_EACH, holder, own));
    }
    if (holder == null) {
      task.addTaskCompletionListener((TaskCompletionListener) ended -> release(address));
      LOCKS.computeIfAbsent(address, TaskDevice::lock);
    }
    return OptionalInt.of(address);
  }

  private static synchronized void release(int address) {
    TASKS.remove(address);
  }

  /** Locks a device among the JVMs of this user on this machine. */
  private static FileLock lock(int address) {
    Path directory = PrivateDirectory.below(Path.of(System.getProperty("java.io.tmpdir")));
    Path file = directory.resolve("gpu-%d.lock".formatted(address));
    FileLock lock = lock(file);
    if (lock == null) {
      throw new ResourceFailure(
          "GPU %d: expected it for one executor, found another executor of this machine on it (%s)"
              .formatted(address, file));
    }
    return lock;
  }

  /**
   * Locks a file, whose channel stays open as long as the lock is held. Returns null when another
   * JVM holds the lock.
   */
  private static FileLock lock(Path file) {
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      return lock;
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be locked: %s".formatted(file, e.getMessage()), e);
    } finally {
      if (channel != null && lock == null) {
        close(channel);
      }
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written, so nothing is lost. The caller reports why there is no lock.
    }
  }
}
