// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.cluster;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A job that only occupies task slots, so that Spark's dynamic allocation starts executors for it.
 */
final class Demand {
  private static final String INTERRUPT = "spark.job.interruptOnCancel";

  /** Spark asks for executors in growing numbers as long as there are waiting tasks. */
  private static final int MOST_TASKS = 10_000;

  private static final Demand NONE = new Demand(null);

  private final JavaFutureAction<?> job;

  private Demand(JavaFutureAction<?> job) {
    this.job = job;
  }

  /** Starts such a job with so many tasks, if Spark starts executors on demand. */
  static Demand of(SparkContext spark, long tasks) {
    if (!Awaited.onDemand(spark.conf())) {
      return NONE;
    }
    int count = (int) Math.min(MOST_TASKS, tasks);
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    String before = spark.getLocalProperty(INTERRUPT);
    spark.setLocalProperty(INTERRUPT, "true");
    try {
      return new Demand(
          JavaSparkContext.fromSparkContext(spark)
              .parallelize(numbers, count)
              .foreachAsync(number -> Thread.sleep(Long.MAX_VALUE)));
    } finally {
      spark.setLocalProperty(INTERRUPT, before);
    }
  }

  /** Ends the tasks. */
  void close() {
    if (job != null) {
      job.cancel(true);
    }
  }
}
