package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.Encoding;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.model.PortableModel;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Origin;
import io.sparkvae.shard.Shards;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.StatisticsContent;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The generation stage: samples from the prior, reconstructions, interpolations and traversals as
 * {@code pictures/*.png}, and, when asked for, any number of samples as a Parquet table {@code
 * samples/}, decoded by tasks; see {@link SampleFile} for its columns. The pictures are drawn by
 * the driver. A run that ended early is continued; see {@link io.sparkvae.output.Journal}.
 */
public final class Generation {
  public static final String KIND = "generation";
  private static final String PICTURES = "pictures/";

  private Generation() {}

  /**
   * What the stage reads beside the model.
   *
   * @param shards of the images that are reconstructed and interpolated; without, neither is done
   * @param statistics by whose KL divergence dimensions are ordered; without, by their number
   */
  public record Inputs(Optional<Path> shards, Optional<Path> statistics) {}

  /**
   * Runs the stage.
   *
   * @throws ConfigurationFailure when the settings do not do, an input is absent or of another
   *     model, or the output exists
   * @throws io.sparkvae.failure.DataFailure when an input is corrupt
   * @throws io.sparkvae.failure.ResumeFailure when an earlier run must not or cannot be continued
   */
  public static GenerationContent run(
      SparkSession spark, Settings settings, Path model, Inputs from, Path output) {
    GenerationPlan plan = GenerationPlan.from(settings);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ModelArtifact.Loaded loaded = ModelArtifact.load(model, hadoop);
    List<Manifest.Input> inputs = new ArrayList<>();
    inputs.add(loaded.source().asInput(ModelArtifact.KIND));
    Optional<Shards> shards = from.shards().map(path -> Shards.open(path, hadoop));
    shards.ifPresent(
        found -> {
          Encoding.requireShape(loaded, found);
          inputs.add(found.source().asInput(Shards.KIND));
        });
    Optional<Manifest.Read> statistics =
        from.statistics().map(path -> Manifest.read(path, Statistics.KIND, hadoop));
    statistics.ifPresent(found -> inputs.add(found.asInput(Statistics.KIND)));
    List<Integer> order =
        statistics
            .map(found -> order(loaded, found))
            .orElseGet(() -> IntStream.range(0, loaded.model().spec().latent()).boxed().toList());
    List<Integer> traversed = order.stream().limit(plan.traversals()).toList();
    Origin origin = Origin.of(KIND, settings.section("generate"), inputs);
    try (OutputDirectory out = OutputDirectory.open(output, origin, settings, hadoop)) {
      List<Manifest.DataFile> files = new ArrayList<>(table(spark, plan, loaded.model(), out));
      Examples examples =
          shards
              .map(found -> Examples.of(spark, found, plan.examples()))
              .orElseGet(() -> new Examples(null, List.of(), List.of()));
      List<float[]> means =
          new Decoding(loaded.model()).means(examples.images(), examples.labels());
      Pictures pictures = new Gallery(loaded.model(), plan, examples, means, traversed).draw();
      List<Manifest.DataFile> drawn = write(pictures, out);
      files.addAll(drawn);
      GenerationContent content =
          new GenerationContent(
              loaded.model().spec().shape(),
              plan.table() == GenerationPlan.Table.ALL ? plan.samples() : 0,
              drawn.stream().map(Manifest.DataFile::path).toList(),
              examples.split() == null ? null : examples.split().column(),
              traversed);
      out.publish(settings.section("generate"), inputs, files, Json.MAPPER.valueToTree(content));
      return content;
    }
  }

  private static List<Integer> order(ModelArtifact.Loaded model, Manifest.Read statistics) {
    StatisticsContent content =
        statistics.manifest().contentAs(StatisticsContent.class, statistics.directory());
    int expected = model.model().spec().latent();
    if (content.latent() != expected) {
      throw new ConfigurationFailure(
          "statistics %s: expected %d dimensions as model %s has, found %d"
              .formatted(
                  statistics.directory(), expected, model.source().directory(), content.latent()));
    }
    return content.dimensionsByInformation();
  }

  private static List<Manifest.DataFile> table(
      SparkSession spark, GenerationPlan plan, Model model, OutputDirectory out) {
    if (plan.table() == GenerationPlan.Table.NONE) {
      return List.of();
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<PortableModel> broadcast = context.broadcast(PortableModel.of(model));
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    SampleFile task =
        new SampleFile(out.journal().scratch().toString(), plan.seed(), broadcast, hadoop);
    List<SampleUnit> units = SampleUnit.of(plan);
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(spark, "generate", out)
              .make(
                  units,
                  SampleUnit::name,
                  SampleUnit::count,
                  left -> context.parallelize(left, left.size()).map(task));
      return units.stream().map(unit -> files.get(unit.name())).toList();
    } finally {
      broadcast.destroy();
      hadoop.destroy();
    }
  }

  private static List<Manifest.DataFile> write(Pictures pictures, OutputDirectory out) {
    List<Manifest.DataFile> written = new ArrayList<>();
    new TreeMap<>(pictures.files())
        .forEach(
            (name, png) -> {
              out.write(PICTURES + name, png);
              written.add(
                  new Manifest.DataFile(
                      PICTURES + name, png.length, Digest.hex(Digest.sha256(png))));
            });
    return written;
  }
}
