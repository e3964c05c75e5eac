package io.sparkvae.latents;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.output.Journal;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.storage.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The encoding stage: the posterior of every image, as a Parquet table with the columns of {@link
 * LatentsSchema}, one file a shard. Rows go from shard to table inside tasks; none reaches the
 * driver. A file depends on its shard, the model and the settings alone, not on the cluster.
 *
 * <p>Output: {@code data/*.parquet} and a manifest of kind {@value Latents#KIND} with {@link
 * LatentsContent}. A run that ended early is continued; see {@link Journal}.
 */
public final class Encoding {
  private Encoding() {}

  /** Runs the stage without earlier latents. */
  public static Manifest.Read run(
      SparkSession spark, Settings settings, Path model, Path shards, Path output) {
    return run(spark, settings, model, shards, Optional.empty(), output);
  }

  /**
   * Runs the stage.
   *
   * @param since earlier latents: files of them that would come out again are copied. They change
   *     the work, not the result
   * @throws ConfigurationFailure when the settings do not do, an input is absent, the model is for
   *     images of another shape, no image is in the splits, or the output exists
   * @throws io.sparkvae.failure.DataFailure when an input is corrupt or rows are missing
   * @throws io.sparkvae.failure.ResumeFailure when an earlier run must not or cannot be continued
   */
  public static Manifest.Read run(
      SparkSession spark,
      Settings settings,
      Path model,
      Path shards,
      Optional<Path> since,
      Path output) {
    EncodingPlan plan = EncodingPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ModelArtifact.Loaded loaded = ModelArtifact.load(model, hadoop);
    Shards source = Shards.open(shards, hadoop);
    requireShape(loaded, source);
    List<ShardUnit> units = ShardUnit.of(source, plan.splits());
    if (units.stream().mapToLong(ShardUnit::rows).sum() == 0) {
      throw settings.refused(
          "encode.splits", "splits with images in shards " + shards, plan.splits() + " with none");
    }
    List<Manifest.Input> inputs =
        List.of(loaded.source().asInput(ModelArtifact.KIND), source.source().asInput(Shards.KIND));
    Origin origin = Origin.of(Latents.KIND, settings.section("encode"), inputs);
    if (since.isPresent()) {
      units = EarlierLatents.open(since.get(), origin, hadoop).offer(units);
    }
    try (OutputDirectory out = OutputDirectory.open(output, origin, settings, hadoop)) {
      Map<String, Manifest.DataFile> files =
          new ShardEncoding(spark, plan, loaded.model(), source, out).encode(units);
      return out.publish(
          settings.section("encode"),
          inputs,
          units.stream().map(unit -> files.get(unit.name())).toList(),
          Json.MAPPER.valueToTree(content(loaded, units)));
    }
  }

  /**
   * Holds a model against shards.
   *
   * @throws ConfigurationFailure when it is for images of another shape
   */
  public static void requireShape(ModelArtifact.Loaded model, Shards shards) {
    ImageShape expected = model.model().spec().shape();
    ImageShape found = shards.content().shape();
    if (!expected.equals(found)) {
      throw new ConfigurationFailure(
          "shards %s: expected images of shape %s [frames, channels, height, width] for model %s, found %s"
              .formatted(shards.directory(), expected, model.source().directory(), found));
    }
  }

  private static LatentsContent content(ModelArtifact.Loaded model, List<ShardUnit> units) {
    Map<String, Long> rows =
        units.stream()
            .collect(
                Collectors.groupingBy(
                    unit -> unit.split().column(), Collectors.summingLong(ShardUnit::rows)));
    return new LatentsContent(
        model.model().spec().latent(),
        model.model().spec().divergence(),
        rows.values().stream().mapToLong(Long::longValue).sum(),
        rows,
        units.stream()
            .map(unit -> new LatentsContent.Part(unit.path(), unit.shard().sha256(), unit.rows()))
            .toList());
  }
}
