package io.sparkvae.stats;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statistics stage: exact statistics of a latents table in one distributed pass. No row reaches
 * the driver; the numbers do not depend on the partitioning.
 *
 * <p>Output: {@value #FILE} with {@link StatisticsContent}, a Parquet table {@value #TABLE} with
 * one row a dimension, the moments of each latents file in {@code moments/}, from which a later run
 * can go on, and a manifest of kind {@value #KIND} whose content is the same as the file. Where it
 * is asked for, also {@value #NEIGHBOURS} with {@link NeighbourContent}, of a sample of images. A
 * run that ended early is continued; see {@link io.sparkvae.output.Journal}.
 */
public final class Statistics {
  public static final String KIND = "statistics";
  public static final String FILE = "statistics.json";
  public static final String TABLE = "dimensions";
  public static final String NEIGHBOURS = "neighbours.json";

  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  private Statistics() {}

  /** Runs the stage without earlier statistics. */
  public static Manifest.Read run(
      SparkSession spark, Settings settings, Path latents, Path output) {
    return run(spark, settings, latents, Optional.empty(), output);
  }

  /**
   * Runs the stage.
   *
   * @param since earlier statistics: moments of latents files that are there again are copied. They
   *     change the work, not the result
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings do not do, the latents are
   *     absent, or the output exists
   * @throws DataFailure when the latents are corrupt, or fewer or more than their manifest says
   * @throws io.sparkvae.failure.ResumeFailure when an earlier run must not or cannot be continued
   */
  public static Manifest.Read run(
      SparkSession spark, Settings settings, Path latents, Optional<Path> since, Path output) {
    StatisticsPlan plan = StatisticsPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Latents table = Latents.open(latents, hadoop);
    if (table.content().rows() == 0) {
      throw new DataFailure("latents %s: expected at least 1 row, found none".formatted(latents));
    }
    List<Manifest.Input> inputs = List.of(table.source().asInput(Latents.KIND));
    Origin origin = Origin.of(KIND, settings.section("stats"), inputs);
    List<LatentsUnit> all =
        table.source().manifest().files().stream().map(LatentsUnit::of).toList();
    List<LatentsUnit> units =
        since.map(path -> EarlierStatistics.open(path, origin, hadoop).offer(all)).orElse(all);
    try (OutputDirectory out = OutputDirectory.open(output, origin, settings, hadoop)) {
      LatentsSum sum = new LatentsSum(spark, table, out);
      List<Manifest.DataFile> moments = sum.moments(units);
      StatisticsContent content =
          StatisticsContent.of(
              sum.total(moments), table.content().divergence(), plan.activeThreshold());
      requireAll(content, table);
      say(content);
      List<Manifest.DataFile> files = new ArrayList<>();
      files.add(write(FILE, content, out));
      files.add(DimensionTable.write(content, out, hadoop));
      plan.neighbours()
          .ifPresent(
              wanted -> {
                NeighbourContent found = new Neighbours(spark, table, wanted).find();
                say(found);
                files.add(write(NEIGHBOURS, found, out));
              });
      moments.stream().distinct().forEach(files::add);
      return out.publish(
          settings.section("stats"), inputs, files, Json.MAPPER.valueToTree(content));
    }
  }

  private static void requireAll(StatisticsContent content, Latents table) {
    if (content.count() != table.content().rows()) {
      throw new DataFailure(
          "latents %s: expected the %d rows of the manifest, found %d"
              .formatted(table.directory(), table.content().rows(), content.count()));
    }
    Map<String, Long> bySplit = new TreeMap<>();
    content.bySplit().forEach((split, summary) -> bySplit.put(split, summary.count()));
    if (!bySplit.equals(table.content().rowsBySplit())) {
      throw new DataFailure(
          "latents %s: expected the rows of the manifest, %s, found %s"
              .formatted(table.directory(), table.content().rowsBySplit(), bySplit));
    }
  }

  private static void say(StatisticsContent content) {
    PROGRESS.info(
        "stats: {}",
        "%d of %d dimensions active, KL %.3f nats, ELBO %.3f nats"
            .formatted(
                content.activeUnits(), content.latent(), content.kl().total(), content.elbo()));
  }

  private static void say(NeighbourContent found) {
    PROGRESS.info(
        "stats: {}",
        "%d nearest of %d images tell the class of %.2f %% of %d (the most frequent one: %.2f %%)"
            .formatted(
                found.k(),
                found.references(),
                100 * found.accuracy(),
                found.images(),
                100 * found.mostFrequent()));
  }

  private static Manifest.DataFile write(String name, Object content, OutputDirectory out) {
    try {
      byte[] json =
          (Json.MAPPER.writeValueAsString(content) + "\n").getBytes(StandardCharsets.UTF_8);
      out.write(name, json);
      return new Manifest.DataFile(name, json.length, Digest.hex(Digest.sha256(json)));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
