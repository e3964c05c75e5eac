// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * Ends an executor whose graphics processor is lost: after an error that destroyed its context, a
 * process cannot use the device any more, but a new process can.
 *
 * <p>Spark reports a task's error to the driver and then, if it or one of its first causes is a
 * {@link VirtualMachineError}, ends the executor's process ({@code Executor.isFatalError}, {@code
 * spark.executor.killOnFatalError.depth}). The cluster's manager starts another, and Spark retries
 * the task there. In local mode and on the driver this would end the job, so there the failure
 * itself is thrown.
 */
public final class LostDeviceError extends InternalError {
  private static final long serialVersionUID = 1L;

  /** No task's attempt. */
  private static final long NONE = -1;

  /** How long Spark may take to end the process. Usually it takes less than a second. */
  private static final int LONGEST_END_MILLIS = 20_000;

  /** The attempt of a task that reports the loss. */
  private static final AtomicLong REPORTING = new AtomicLong(NONE);

  /** The exit code that Spark uses for errors that nobody caught. */
  private static final int CODE = 50;

  /** What Spark calls the driver, and the only process of local mode. */
  private static final String DRIVER = "driver";

  LostDeviceError(ResourceFailure failure) {
    super(failure.getMessage(), failure);
  }

  /**
   * Throws the failure in the form that fits this process. It never returns.
   *
   * <p>While the executor ends, Spark already gives it the next attempt, which would fail at once,
   * and the next, until the task has none left. So only the first task reports the loss, and others
   * wait here for the end of the process. They count as one attempt each.
   *
   * @throws LostDeviceError on an executor
   * @throws ResourceFailure elsewhere
   */
  public static void raise(ResourceFailure failure) {
    if (!isExecutor()) {
      throw failure;
    }
    TaskContext task = TaskContext.get();
    if (task != null) {
      long own = task.taskAttemptId();
      long first = REPORTING.compareAndExchange(NONE, own);
      if (first == NONE) {
        endLater();
      } else if (first != own) {
        sleep();
      }
    }
    throw new LostDeviceError(failure);
  }

  /**
   * Ends the process if Spark has not: it may be set to go on after fatal errors, and NVIDIA's
   * driver may wait for a broken device for ever when a process ends in good order.
   */
  private static void endLater() {
    Thread watch =
        new Thread(
            () -> {
              sleep();
              Runtime.getRuntime().halt(CODE);
            },
            "lost-device");
    watch.setDaemon(true);
    watch.start();
  }

  private static void sleep() {
    try {
      Thread.sleep(LONGEST_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isExecutor() {
    SparkEnv environment = SparkEnv.get();
    return environment != null && !environment.executorId().equals(DRIVER);
  }
}
