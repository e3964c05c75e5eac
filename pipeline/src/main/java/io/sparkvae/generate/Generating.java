// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.ModelInput;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.stats.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Generates with a model: samples from the prior, reconstructions, interpolations and traversals.
 * Spark tasks decode the samples of the table; the driver draws the pictures.
 */
final class Generating implements Work {
  private static final String PICTURES = "pictures/";

  private final GenerationPlan plan;
  private final ModelArtifact.Loaded model;
  private final Optional<Model> prior;
  private final Optional<Shards> shards;
  private final List<Integer> traversed;

  /**
   * @param prior over the model's codes, from which samples are drawn
   * @param traversed channels to traverse; with statistics, the most informative first
   */
  private Generating(
      GenerationPlan plan,
      ModelArtifact.Loaded model,
      Optional<Model> prior,
      Optional<Shards> shards,
      List<Integer> traversed) {
    this.plan = plan;
    this.model = model;
    this.prior = prior;
    this.shards = shards;
    this.traversed = traversed;
  }

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws ConfigurationFailure when a setting is invalid, or an input belongs to another model
   */
  static Generating of(Settings settings, Inputs inputs, Configuration hadoop) {
    GenerationPlan plan = GenerationPlan.from(settings);
    ModelArtifact.Loaded model =
        ModelArtifact.load(
            inputs.directory(GenerateStage.MODEL), ModelArtifact.Parameters.from(settings), hadoop);
    Optional<Shards> shards =
        inputs.find(GenerateStage.SHARDS).map(found -> Shards.open(found.directory(), hadoop));
    shards.ifPresent(found -> ModelInput.requireShape(model, found));
    List<Integer> order =
        inputs
            .find(GenerateStage.STATS)
            .map(found -> order(model, found))
            .orElseGet(() -> channels(model.model().spec()));
    int traversed = model.model().spec().hasLatent() ? plan.traversals() : 0;
    Optional<Model> prior =
        inputs
            .find(CodePriors.ROLE)
            .map(found -> CodePriors.open(found.directory(), model, hadoop).model());
    return new Generating(plan, model, prior, shards, order.stream().limit(traversed).toList());
  }

  /** Returns all channels; codes have none that could be traversed. */
  private static List<Integer> channels(ModelSpec spec) {
    return spec.codes().isEmpty()
        ? IntStream.range(0, spec.latent().channels()).boxed().toList()
        : List.of();
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "generate %,d samples with %s",
        plan.samples(),
        Locations.plain(model.source().directory()));
  }

  @Override
  public Made run(Workplace place) {
    OutputDirectory out = place.out();
    List<Manifest.DataFile> files = new ArrayList<>(table(place));
    Examples examples =
        shards
            .map(found -> Examples.of(place.spark(), found, plan.examples()))
            .orElseGet(() -> new Examples(null, List.of(), List.of()));
    List<float[]> means = new Inference(model.model()).means(examples.images(), examples.labels());
    int shown = Math.min(plan.reconstructions(), examples.images().size());
    Optional<LevelExchange> levels =
        LevelExchange.of(
            model.model(),
            examples.images().subList(0, shown),
            examples.labels().subList(0, shown));
    Pictures pictures =
        new Gallery(model.model(), prior, plan, examples, means, traversed, levels).draw();
    List<Manifest.DataFile> drawn = write(pictures, out);
    files.addAll(drawn);
    return Made.of(
        files,
        new GenerationContent(
            model.model().spec().shape(),
            plan.table() == GenerationPlan.Table.ALL ? plan.samples() : 0,
            drawn.stream().map(Manifest.DataFile::path).toList(),
            examples.split() == null ? null : examples.split().column(),
            traversed,
            levels.map(LevelExchange::changes).orElse(null)));
  }

  private static List<Integer> order(ModelArtifact.Loaded model, Manifest.Read statistics) {
    Statistics content = statistics.manifest().contentAs(Statistics.class, statistics.directory());
    LatentShape expected = model.model().spec().latent();
    if (!content.latent().equals(expected)) {
      throw new ConfigurationFailure(
          "statistics %s: expected %s dimensions as model %s has, found %s"
              .formatted(
                  statistics.directory(), expected, model.source().directory(), content.latent()));
    }
    return content.channelsByInformation();
  }

  private List<Manifest.DataFile> table(Workplace place) {
    if (plan.table() == GenerationPlan.Table.NONE) {
      return List.of();
    }
    JavaSparkContext context = place.context();
    OutputDirectory out = place.out();
    Broadcast<ModelAndPrior> broadcast = context.broadcast(ModelAndPrior.of(model.model(), prior));
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    SampleFile task =
        new SampleFile(out.journal().scratch().toString(), plan.seed(), broadcast, hadoop);
    List<SampleUnit> units = SampleUnit.of(plan);
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(place.spark(), "generate", out, place.devices().kinds())
              .make(
                  units,
                  SampleUnit::name,
                  SampleUnit::count,
                  left ->
                      place.devices().computing(context.parallelize(left, left.size()).map(task)));
      return units.stream().map(unit -> files.get(unit.name())).toList();
    } finally {
      broadcast.destroy();
      hadoop.destroy();
    }
  }

  private static List<Manifest.DataFile> write(Pictures pictures, OutputDirectory out) {
    List<Manifest.DataFile> written = new ArrayList<>();
    new TreeMap<>(pictures.files())
        .forEach((name, png) -> written.add(out.writeData(PICTURES + name, png)));
    return written;
  }
}
