// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import org.apache.spark.SparkEnv;

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

  /** What Spark calls the driver, and the only process of local mode. */
  private static final String DRIVER = "driver";

  LostDeviceError(ResourceFailure failure) {
    super(failure.getMessage(), failure);
  }

  /**
   * Throws the failure in the form that fits this process. It never returns.
   *
   * @throws LostDeviceError on an executor
   * @throws ResourceFailure elsewhere
   */
  public static void raise(ResourceFailure failure) {
    if (isExecutor()) {
      throw new LostDeviceError(failure);
    }
    throw failure;
  }

  private static boolean isExecutor() {
    SparkEnv environment = SparkEnv.get();
    return environment != null && !environment.executorId().equals(DRIVER);
  }
}
