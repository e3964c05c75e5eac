package io.sparkvae.stats;

import io.sparkvae.configuration.Settings;
import io.sparkvae.encode.Latents;
import io.sparkvae.encode.ParquetRows;
import io.sparkvae.encode.Progress;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.provenance.Digest;
import io.sparkvae.provenance.Json;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.OutputDirectory;
import io.sparkvae.shard.Seal;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * The statistics stage: exact statistics of a latents table in one distributed pass. No row reaches
 * the driver; the numbers do not depend on the partitioning.
 *
 * <p>Output: {@value #FILE} with {@link StatisticsContent}, a Parquet table {@value #TABLE} with
 * one row a dimension, and a manifest of kind {@value #KIND} whose content is the same as the file.
 */
public final class Statistics {
  public static final String KIND = "statistics";
  public static final String FILE = "statistics.json";
  public static final String TABLE = "dimensions";

  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  private Statistics() {}

  /**
   * Runs the stage.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when the settings do not do, the latents are
   *     absent, or the output exists
   * @throws DataFailure when the latents are corrupt, or fewer or more than their manifest says
   */
  public static Manifest.Read run(
      SparkSession spark, Settings settings, Path latents, Path output) {
    StatisticsPlan plan = StatisticsPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Latents table = Latents.open(latents, hadoop);
    if (table.content().rows() == 0) {
      throw new DataFailure("latents %s: expected at least 1 row, found none".formatted(latents));
    }
    OutputDirectory out = OutputDirectory.create(output, KIND, hadoop);
    StatisticsContent content = compute(spark, plan, table);
    byte[] json = json(content).getBytes(StandardCharsets.UTF_8);
    out.write(FILE, json);
    DimensionTable.write(spark, content, out.resolve(TABLE));
    PROGRESS.info(
        "stats: {}",
        "%d of %d dimensions active, KL %.3f nats, ELBO %.3f nats"
            .formatted(
                content.activeUnits(), content.latent(), content.kl().total(), content.elbo()));
    List<Manifest.DataFile> files = new ArrayList<>();
    files.add(new Manifest.DataFile(FILE, json.length, Digest.hex(Digest.sha256(json))));
    Seal.table(spark, out, TABLE).forEach(file -> files.add(file.dataFile()));
    return out.publish(
        settings.section("stats"),
        List.of(table.source().asInput(Latents.KIND)),
        files,
        Json.MAPPER.valueToTree(content));
  }

  private static StatisticsContent compute(SparkSession spark, StatisticsPlan plan, Latents table) {
    SplitMoments moments;
    try (Progress progress = Progress.start(spark, "stats", table.content().rows())) {
      moments = moments(spark, table);
      progress.done();
    } catch (RuntimeException e) {
      Failure failure = Failure.causeOf(e);
      throw failure != null ? failure : e;
    }
    long found = moments.total().count();
    if (found != table.content().rows()) {
      throw new DataFailure(
          "latents %s: expected the %d rows of the manifest, found %d"
              .formatted(table.directory(), table.content().rows(), found));
    }
    StatisticsContent content = StatisticsContent.of(moments, plan.activeThreshold());
    Map<String, Long> bySplit = new TreeMap<>();
    content.bySplit().forEach((split, summary) -> bySplit.put(split, summary.count()));
    if (!bySplit.equals(table.content().rowsBySplit())) {
      throw new DataFailure(
          "latents %s: expected the rows of the manifest, %s, found %s"
              .formatted(table.directory(), table.content().rowsBySplit(), bySplit));
    }
    return content;
  }

  private static SplitMoments moments(SparkSession spark, Latents table) {
    JavaRDD<InternalRow> rows =
        ParquetRows.read(spark, LatentRow.COLUMNS, table.source(), table.files())
            .queryExecution()
            .toRdd()
            .toJavaRDD();
    return moments(rows, table.content().latent());
  }

  static SplitMoments moments(JavaRDD<InternalRow> rows, int latent) {
    JavaPairRDD<Integer, SplitMoments> partials =
        JavaPairRDD.fromJavaRDD(rows.mapPartitionsWithIndex(new Pass(latent), true));
    return OrderedMerge.of(partials, rows.getNumPartitions(), latent);
  }

  /** One partition's rows to one accumulator with the partition's index. */
  private record Pass(int latent)
      implements Function2<
          Integer, Iterator<InternalRow>, Iterator<Tuple2<Integer, SplitMoments>>> {
    @Override
    public Iterator<Tuple2<Integer, SplitMoments>> call(
        Integer index, Iterator<InternalRow> partition) {
      Iterator<InternalRow> rows = ParquetRows.named(partition);
      SplitMoments moments = new SplitMoments(latent);
      while (rows.hasNext()) {
        moments.add(LatentRow.of(rows.next(), latent));
      }
      return List.of(new Tuple2<>(index, moments)).iterator();
    }
  }

  private static String json(StatisticsContent content) {
    try {
      return Json.MAPPER.writeValueAsString(content) + "\n";
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
