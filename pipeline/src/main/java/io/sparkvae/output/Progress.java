// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * Logs the progress of a pass over a table: images, images/s and time left. It counts the records
 * that tasks report in heartbeats and when they end.
 */
public final class Progress extends SparkListener implements AutoCloseable {
  private static final String RECORDS_READ = "internal.metrics.input.recordsRead";
  private static final long INTERVAL = 2_000_000_000L;

  private final Announcer announcer = Announcer.current();
  private final SparkSession spark;
  private final String stage;
  private final long total;
  private final long start = System.nanoTime();
  private final Map<Long, Long> records = new HashMap<>();
  private long said = start;

  private Progress(SparkSession spark, String stage, long total) {
    this.spark = spark;
    this.stage = stage;
    this.total = total;
  }

  /**
   * Starts to log, until closed.
   *
   * @param total images that will be read
   */
  public static Progress start(SparkSession spark, String stage, long total) {
    Progress progress = new Progress(spark, stage, total);
    progress.announcer.say("{}: {} images", stage, String.format(Locale.ROOT, "%,d", total));
    spark.sparkContext().addSparkListener(progress);
    return progress;
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    JavaConverters.seqAsJavaList(update.accumUpdates())
        .forEach(
            task ->
                JavaConverters.seqAsJavaList(task._4())
                    .forEach(value -> heartbeat((long) task._1(), value)));
    say();
  }

  private void heartbeat(long task, AccumulableInfo value) {
    if (value.name().isDefined()
        && value.name().get().equals(RECORDS_READ)
        && value.update().isDefined()
        && value.update().get() instanceof Long read) {
      records.merge(task, read, Math::max);
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful() && end.taskMetrics() != null) {
      records.put(end.taskInfo().taskId(), end.taskMetrics().inputMetrics().recordsRead());
    } else {
      records.remove(end.taskInfo().taskId());
    }
    say();
  }

  private void say() {
    long now = System.nanoTime();
    long done = Math.min(total, records.values().stream().mapToLong(Long::longValue).sum());
    if (done > 0 && done < total && now - said >= INTERVAL) {
      said = now;
      double perSecond = done * 1e9 / (now - start);
      announcer.update(
          "{}: {}",
          stage,
          String.format(
              Locale.ROOT,
              "%,d of %,d images, %s, about %,.0f s left",
              done,
              total,
              Throughput.words(perSecond),
              (total - done) / perSecond));
    }
  }

  /**
   * Adds images to the records that the current task has read, as Spark's own readers do. Call it
   * on an executor.
   */
  public static void read(long images) {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.taskMetrics().inputMetrics().incRecordsRead(images);
    }
  }

  /** Logs the total time and rate. Call it when all images were read. */
  public void done() {
    double seconds = (System.nanoTime() - start) / 1e9;
    announcer.say(
        "{}: {}",
        stage,
        String.format(
            Locale.ROOT,
            "%,d images in %,.1f s, %s",
            total,
            seconds,
            Throughput.words(total / seconds)));
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
  }
}
