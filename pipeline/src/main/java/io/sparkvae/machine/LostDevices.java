// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import java.util.function.Consumer;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Hears on the driver of executors that lost their graphics processor ({@link LostDeviceError}),
 * and announces each. The last attempt of a task often ends with its executor, whose exit tells no
 * reason; then this has it.
 */
public final class LostDevices extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final Consumer<String> announce;
  private volatile String last;

  private LostDevices(SparkContext context, Consumer<String> announce) {
    this.context = context;
    this.announce = announce;
  }

  /**
   * Starts to listen, until closed.
   *
   * @param announce takes a line for each executor, in a thread of Spark
   */
  public static LostDevices of(SparkContext context, Consumer<String> announce) {
    LostDevices devices = new LostDevices(context, announce);
    context.addSparkListener(devices);
    return devices;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure
        && failure.className().equals(LostDeviceError.class.getName())) {
      last = failure.description();
      announce.accept(
          "executor %s on %s: %s"
              .formatted(end.taskInfo().executorId(), end.taskInfo().host(), last));
    }
  }

  /**
   * Returns what ended a job: the loss of a device where Spark only knows that an executor ended,
   * else the exception itself.
   */
  public RuntimeException explained(RuntimeException thrown) {
    return last != null
            && Failure.causeOf(thrown) == null
            && String.valueOf(thrown.getMessage()).contains("ExecutorLostFailure")
        ? new ResourceFailure(last, thrown)
        : thrown;
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
