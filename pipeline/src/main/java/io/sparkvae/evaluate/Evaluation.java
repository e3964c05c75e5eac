package io.sparkvae.evaluate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Encoding;
import io.sparkvae.latents.ShardUnit;
import io.sparkvae.model.Divergence;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The evaluation stage: importance-weighted likelihood, rate, distortion and active units of a
 * model on shards. A task is a shard; no row reaches the driver, and the numbers do not depend on
 * the cluster. An image's noise depends on its pixels and the seed alone.
 *
 * <p>Output: {@value #FILE} with {@link EvaluationContent}, the scores of each shard in {@code
 * scores/}, and a manifest of kind {@value #KIND} whose content is the same as the file. A run that
 * ended early is continued; see {@link io.sparkvae.output.Journal}.
 */
public final class Evaluation {
  public static final String KIND = "evaluation";
  public static final String FILE = "evaluation.json";

  private Evaluation() {}

  /**
   * Runs the stage.
   *
   * @throws ConfigurationFailure when the settings do not do, an input is absent, the model is for
   *     images of another shape or has no posterior density, no image is in the splits, or the
   *     output exists
   * @throws DataFailure when an input is corrupt or rows are missing
   * @throws io.sparkvae.failure.ResumeFailure when an earlier run must not or cannot be continued
   */
  public static EvaluationContent run(
      SparkSession spark, Settings settings, Path model, Path shards, Path output) {
    EvaluationPlan plan = EvaluationPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ModelArtifact.Loaded loaded = ModelArtifact.load(model, hadoop);
    requireDensity(loaded);
    Shards source = Shards.open(shards, hadoop);
    Encoding.requireShape(loaded, source);
    List<ShardUnit> units = ShardUnit.of(source, plan.splits());
    if (units.stream().mapToLong(ShardUnit::rows).sum() == 0) {
      throw settings.refused(
          "evaluate.splits",
          "splits with images in shards " + shards,
          plan.splits().stream().map(Split::column).sorted().collect(Collectors.joining(", "))
              + " with none");
    }
    List<Manifest.Input> inputs =
        List.of(loaded.source().asInput(ModelArtifact.KIND), source.source().asInput(Shards.KIND));
    Origin origin = Origin.of(KIND, settings.section("evaluate"), inputs);
    try (OutputDirectory out = OutputDirectory.open(output, origin, settings, hadoop)) {
      ShardScores scores = new ShardScores(spark, plan, loaded.model(), source, out);
      List<Manifest.DataFile> files = scores.files(units);
      ModelSpec spec = loaded.model().spec();
      EvaluationContent content =
          EvaluationContent.of(scores.total(files), plan, spec.latent(), spec.divergence());
      requireAll(content, units, source);
      byte[] json =
          Json.MAPPER
              .valueToTree(content)
              .toPrettyString()
              .concat("\n")
              .getBytes(StandardCharsets.UTF_8);
      out.write(FILE, json);
      List<Manifest.DataFile> all = new ArrayList<>();
      all.add(new Manifest.DataFile(FILE, json.length, Digest.hex(Digest.sha256(json))));
      all.addAll(files);
      out.publish(settings.section("evaluate"), inputs, all, Json.MAPPER.valueToTree(content));
      return content;
    }
  }

  /**
   * Holds that ln q(z|x) is known.
   *
   * @throws ConfigurationFailure when it is not
   */
  public static void requireDensity(ModelArtifact.Loaded model) {
    ModelSpec spec = model.model().spec();
    try {
      if (spec.divergence() == Divergence.NONE) {
        throw new IllegalArgumentException(
            "expected a posterior with a density, found "
                + Json.MAPPER.valueToTree(spec.posterior()));
      }
      ModelGraph.likelihoodNoise(spec);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationFailure(
          "model %s has no likelihood to evaluate: %s"
              .formatted(model.source().directory(), e.getMessage()),
          e);
    }
  }

  private static void requireAll(EvaluationContent content, List<ShardUnit> units, Shards shards) {
    long expected = units.stream().mapToLong(ShardUnit::rows).sum();
    long found =
        content.bySplit().values().stream().mapToLong(EvaluationContent.Result::images).sum();
    if (expected != found) {
      throw new DataFailure(
          "shards %s: expected the %d rows of the manifest, found %d"
              .formatted(shards.directory(), expected, found));
    }
  }
}
