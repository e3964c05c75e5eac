// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.configuration.Settings;
import io.sparkvae.machine.JvmMemory;
import io.sparkvae.shard.Shards;
import io.sparkvae.storage.Json;
import io.sparkvae.train.forecast.Calibration;
import io.sparkvae.train.forecast.Forecast;
import io.sparkvae.train.forecast.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code plan}: predicts what training needs on larger clusters. */
@Command(
    name = "plan",
    description =
        "Predict time, memory, network traffic and cost of training on clusters of several sizes,"
            + " from a few rounds on this machine.",
    footerHeading = "%nExample:%n",
    footer =
        "  scripts/sparkvae plan --config conf/mnist.conf --shards /tmp/shards --set plan.images=1000000000")
final class PlanJob extends Job {
  private static final String ROW = "%8s %9s %13s %9s %6s %12s %12s %10s %10s";

  private static final String BOUND = "%8s %11s %9s %9s %9s";

  @Option(
      names = "--shards",
      paramLabel = "DIR",
      description = "Shards for the rounds that are measured.")
  String shards;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Prediction.check(settings);
    Shards input = Shards.open(Location.required("--shards", shards), hadoop);
    return List.of("train some rounds on images of shape " + input.content().shape());
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Prediction found = Prediction.of(spark, settings, Location.required("--shards", shards));
    return json ? List.of(asJson(found)) : table(found);
  }

  private static String asJson(Prediction found) {
    try {
      return Json.MAPPER.writeValueAsString(found);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a prediction is always writable", e);
    }
  }

  static List<String> table(Prediction p) {
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "%,d images, %,d parameters, an average every %d steps",
            p.images(), p.parameters(), p.averagingFrequency()));
    lines.add(
        text(
            "measured here: a step takes %.2f ms; a round adds %.0f ms, averaging in tasks another %.0f ms, each task %.2f ms",
            1e3 * p.machine().stepSeconds(),
            1e3 * p.machine().roundSeconds(),
            1e3 * p.machine().averagingSeconds(),
            1e3 * p.machine().taskSeconds()));
    if (!p.machine().timed()) {
      lines.add(
          "not timed: rounds of many steps took no longer than rounds of few, so a step counts as nothing and no number below holds; repeat it with more images, or on a quiet machine");
    }
    lines.add(
        text(
            "memory: executor %s of heap and %s off heap (spark.executor.memoryOverhead of %s), driver %s of heap",
            JvmMemory.inWords(p.memory().executorHeap()),
            JvmMemory.inWords(p.memory().executorOffHeap()),
            JvmMemory.inWords(p.memory().executorOverhead()),
            JvmMemory.inWords(p.memory().driverHeap())));
    lines.add(
        text(
            ROW,
            "workers",
            "h/epoch",
            "images/s",
            "rounds",
            "comm.",
            "driver/round",
            "net/epoch",
            "cost/epoch",
            "every"));
    p.clusters().forEach(c -> lines.add(row(c, p.machine())));
    lines.add(
        "comm.: share of the time outside steps; every: averagingFrequency that keeps it below 10 %");
    lines.add("");
    lines.addAll(toBound(p));
    return lines;
  }

  private static List<String> toBound(Prediction p) {
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "to the same validation bound as one worker, with a rate that suits the batch (plan.criticalBatch = %,.0f images):",
            p.criticalBatch()));
    lines.add(text(BOUND, "workers", "batch each", "images", "speed-up", "cost"));
    p.toBound()
        .forEach(
            b ->
                lines.add(
                    text(
                        BOUND,
                        b.workers(),
                        text("%,d", b.batchSize()),
                        text("x %.2f", b.images()),
                        text("%.1f", b.speedUp()),
                        text("x %.2f", b.cost()))));
    lines.add(
        text(
            "from %,d workers on, twice as many are less than 1.25 times as fast",
            p.worthwhileWorkers()));
    return lines;
  }

  private static String row(Forecast c, Calibration machine) {
    return text(
        ROW,
        c.workers(),
        text("%.2f", c.epochSeconds() / 3600),
        text("%,.0f", c.imagesPerSecond()),
        text("%,d", c.rounds()),
        text("%.0f%%", 100 * c.communication()),
        text("%.1f MB", c.driverBytesARound() / 1e6),
        text("%.1f GB", c.networkBytes() / 1e9),
        text("%.2f", c.cost()),
        machine.timed() ? text("%,d", c.quietFrequency()) : "?");
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
