package io.sparkvae.encode;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.provenance.Json;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.OutputDirectory;
import io.sparkvae.shard.Seal;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The encoding stage: the posterior of every image, as a Parquet table with the columns of {@link
 * LatentsSchema}. Rows go from shard to table inside tasks; none reaches the driver. A row depends
 * on its image, the model and the seed alone, up to the rounding of a matrix product in float.
 *
 * <p>Output: {@code data/*.parquet} and a manifest of kind {@value Latents#KIND} with {@link
 * LatentsContent}.
 */
public final class Encoding {
  private static final String DATA = "data";

  private Encoding() {}

  /**
   * Runs the stage.
   *
   * @throws ConfigurationFailure when the settings do not do, an input is absent, the model is for
   *     images of another shape, no image is in the splits, or the output exists
   * @throws DataFailure when an input is corrupt or rows are missing
   */
  public static Manifest.Read run(
      SparkSession spark, Settings settings, Path model, Path shards, Path output) {
    EncodingPlan plan = EncodingPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ModelArtifact.Loaded loaded = ModelArtifact.load(model, hadoop);
    Shards source = Shards.open(shards, hadoop);
    requireShape(loaded, source);
    List<ShardsContent.Part> parts = parts(plan, source);
    LatentsContent content = content(loaded, parts);
    if (content.rows() == 0) {
      throw settings.refused(
          "encode.splits", "splits with images in shards " + shards, plan.splits() + " with none");
    }
    OutputDirectory out = OutputDirectory.create(output, Latents.KIND, hadoop);
    write(spark, plan, loaded, source, parts, out);
    List<Seal.Sealed> files = Seal.table(spark, out, DATA);
    long written = files.stream().mapToLong(Seal.Sealed::rows).sum();
    if (written != content.rows()) {
      throw new DataFailure(
          "latents %s: expected one row for each of the %d images that the manifest of shards %s names, found %d rows"
              .formatted(output, content.rows(), shards, written));
    }
    return out.publish(
        settings.section("encode"),
        List.of(loaded.source().asInput(ModelArtifact.KIND), source.source().asInput(Shards.KIND)),
        files.stream().map(Seal.Sealed::dataFile).toList(),
        Json.MAPPER.valueToTree(content));
  }

  private static void requireShape(ModelArtifact.Loaded model, Shards shards) {
    ImageShape expected = model.model().spec().shape();
    ImageShape found = shards.content().shape();
    if (!expected.equals(found)) {
      throw new ConfigurationFailure(
          "shards %s: expected images of shape %s [frames, channels, height, width] for model %s, found %s"
              .formatted(shards.directory(), expected, model.source().directory(), found));
    }
  }

  private static List<ShardsContent.Part> parts(EncodingPlan plan, Shards shards) {
    return shards.content().parts().stream()
        .filter(p -> plan.splits().contains(p.split()))
        .toList();
  }

  private static LatentsContent content(
      ModelArtifact.Loaded model, List<ShardsContent.Part> parts) {
    Map<String, Long> rows =
        parts.stream()
            .collect(
                Collectors.groupingBy(
                    p -> p.split().column(), Collectors.summingLong(ShardsContent.Part::rows)));
    return new LatentsContent(
        model.model().spec().latent(),
        rows.values().stream().mapToLong(Long::longValue).sum(),
        rows);
  }

  private static void write(
      SparkSession spark,
      EncodingPlan plan,
      ModelArtifact.Loaded model,
      Shards shards,
      List<ShardsContent.Part> parts,
      OutputDirectory out) {
    List<String> files = parts.stream().map(ShardsContent.Part::path).toList();
    long images = parts.stream().mapToLong(ShardsContent.Part::rows).sum();
    StructType schema =
        switch (plan.columns()) {
          case WITHOUT_Z -> LatentsSchema.withoutZ();
          case WITH_Z -> LatentsSchema.withZ();
        };
    Broadcast<Encoder> encoder =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(Encoder.of(model.model(), plan));
    Dataset<Row> latents =
        ParquetRows.read(spark, ShardRow.COLUMNS, shards.source(), files)
            .mapPartitions(new EncodePartition(encoder), Encoders.row(schema));
    try (Progress progress = Progress.start(spark, "encode", images)) {
      latents.write().parquet(out.resolve(DATA).toString());
      progress.done();
    } catch (RuntimeException e) {
      throw explained(e, out);
    } finally {
      encoder.destroy();
    }
  }

  /** What a task threw, out of Spark's wrapping. */
  private static RuntimeException explained(RuntimeException thrown, OutputDirectory out) {
    Failure failure = Failure.causeOf(thrown);
    if (failure != null) {
      return failure;
    }
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException) { // reading is watched over: this was writing
        return new ResourceFailure(
            "output %s: cannot be written: %s".formatted(out.path(), t.getMessage()), thrown);
      }
    }
    return thrown;
  }
}
