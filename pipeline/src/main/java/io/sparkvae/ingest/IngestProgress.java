// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.Announcer;
import io.sparkvae.output.Throughput;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;

/**
 * Logs the progress of the first pass when a task ends or an executor sends a heartbeat, at most
 * every two seconds. The count may include the images of repeated tasks; nothing else is computed
 * from it.
 */
final class IngestProgress extends SparkListener implements AutoCloseable {
  private static final long PAUSE = 2_000_000_000L;

  private final Announcer announcer = Announcer.current();
  private final SparkContext context;
  private final LongAccumulator images;
  private final OptionalLong expected;
  private final long start = System.nanoTime();
  private long last = start;

  IngestProgress(SparkContext context, OptionalLong expected) {
    this.context = context;
    this.images = context.longAccumulator("images");
    this.expected = expected;
    context.addSparkListener(this);
  }

  LongAccumulator images() {
    return images;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    say();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
    say();
  }

  private synchronized void say() {
    long now = System.nanoTime();
    long done = images.value();
    if (now - last < PAUSE || done == 0) {
      return;
    }
    last = now;
    double rate = done * 1e9 / (now - start);
    String left =
        expected.isPresent()
            ? String.format(
                Locale.ROOT, ", about %.0f s left", Math.max(0, expected.getAsLong() - done) / rate)
            : "";
    announcer.update(
        String.format(Locale.ROOT, "ingest: %,d images, %s%s", done, Throughput.words(rate), left));
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
