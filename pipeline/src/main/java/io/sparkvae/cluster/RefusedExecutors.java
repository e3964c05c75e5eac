// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import io.sparkvae.failure.ResourceFailure;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Listens on the driver for executors that {@link ExecutorJava} has ended. */
final class RefusedExecutors extends SparkListener implements AutoCloseable {
  private final SparkContext spark;
  private volatile ResourceFailure refusal;

  private RefusedExecutors(SparkContext spark) {
    this.spark = spark;
  }

  static RefusedExecutors of(SparkContext spark) {
    RefusedExecutors listener = new RefusedExecutors(spark);
    spark.addSparkListener(listener);
    return listener;
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    ExecutorJava.refusal(removed.reason())
        .ifPresent(
            message ->
                refusal =
                    new ResourceFailure(message + "; set JAVA_HOME of the workers to JDK 17"));
  }

  /** Throws the failure that names the last of them, if there was one. */
  void throwIfAny() {
    ResourceFailure found = refusal;
    if (found != null) {
      throw found;
    }
  }

  /** Returns the failure that names the last of them; empty if there was none. */
  Optional<ResourceFailure> refusal() {
    return Optional.ofNullable(refusal);
  }

  @Override
  public void close() {
    if (!spark.isStopped()) {
      spark.removeSparkListener(this);
    }
  }
}
