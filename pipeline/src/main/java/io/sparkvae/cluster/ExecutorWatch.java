// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;

/**
 * Watches on the driver whether its jobs have executors. Spark waits for ever for an executor that
 * no worker can hold. This cancels the jobs that have waited longer than {@link Patience} allows,
 * and those whose executors run on another JDK.
 */
public final class ExecutorWatch implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 500;

  private final SparkContext spark;
  private final Duration patience;
  private final RefusedExecutors refused;
  private final ScheduledExecutorService clock;
  private long waitingSince = System.nanoTime();
  private volatile ResourceFailure failure;

  private ExecutorWatch(SparkContext spark) {
    this.spark = spark;
    this.patience = Patience.of(spark.conf());
    this.refused = RefusedExecutors.of(spark);
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "sparkvae executor watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to watch, until closed. In a local master there is nothing to watch. */
  public static ExecutorWatch of(SparkContext spark) {
    ExecutorWatch watch = new ExecutorWatch(spark);
    if (!spark.isLocal()) {
      watch.clock.scheduleWithFixedDelay(
          watch::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
    return watch;
  }

  private void look() {
    if (spark.isStopped()) {
      return;
    }
    if (refused.refusal().isPresent()) {
      spark.cancelAllJobs();
    }
    boolean waiting =
        spark.statusTracker().getActiveJobIds().length > 0 && Patience.executors(spark) < 1;
    if (!waiting) {
      waitingSince = System.nanoTime();
    } else if (System.nanoTime() - waitingSince > patience.toNanos()) {
      failure = Patience.exhausted(spark);
      spark.cancelAllJobs();
    }
  }

  /**
   * Ends a wait for executors that will not come.
   *
   * @throws ResourceFailure when an executor runs on another JDK
   */
  public void throwIfRefused() {
    refused.throwIfAny();
  }

  /**
   * Returns what ended a job: an executor's JDK or the lack of executors if this cancelled it, else
   * the exception itself.
   */
  public RuntimeException explained(RuntimeException thrown) {
    ResourceFailure found = refused.refusal().orElse(failure);
    if (found == null || Failure.causeOf(thrown) != null) {
      return thrown;
    }
    found.addSuppressed(thrown);
    return found;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    refused.close();
  }
}
