// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.ModelInput;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.result.AggregatePosterior;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Generates with a model: samples, reconstructions, interpolations and traversals. Spark tasks
 * decode the samples of the table and of the shards; the driver draws the pictures.
 */
final class Generating implements Work {
  static final String PICTURES = "pictures/";
  static final String IMAGES = "images/";

  private final GenerationPlan plan;
  private final Map<String, String> configuration;
  private final ModelArtifact.Loaded model;
  private final Optional<ModelArtifact.Loaded> prior;
  private final Optional<Shards> shards;
  private final Optional<ModelLatents> latents;
  private final Traversed traversed;

  /**
   * What is traversed.
   *
   * @param channels channels to traverse; with statistics, the most informative first
   * @param scale of the dimensions, from statistics; empty for the prior's
   */
  private record Traversed(List<Integer> channels, Optional<LatentScale> scale) {}

  private Generating(
      GenerationPlan plan,
      Map<String, String> configuration,
      ModelArtifact.Loaded model,
      Optional<ModelArtifact.Loaded> prior,
      Optional<Shards> shards,
      Optional<ModelLatents> latents,
      Traversed traversed) {
    this.plan = plan;
    this.configuration = configuration;
    this.model = model;
    this.prior = prior;
    this.shards = shards;
    this.latents = latents;
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
            inputs.get(GenerateStage.MODEL), ModelArtifact.Parameters.from(settings), hadoop);
    Optional<Shards> shards = inputs.find(GenerateStage.SHARDS).map(Shards::of);
    shards.ifPresent(found -> ModelInput.requireShape(model, found));
    Optional<Manifest.Read> stats = inputs.find(GenerateStage.STATS);
    List<Integer> order =
        stats.map(found -> order(model, found)).orElseGet(() -> channels(model.model().spec()));
    int traversed = model.model().spec().hasLatent() ? plan.traversals() : 0;
    Optional<ModelArtifact.Loaded> prior =
        inputs.find(CodePriors.ROLE).map(found -> CodePriors.open(found, model, hadoop));
    requireSecondStage(settings, plan.source(), prior);
    return new Generating(
        plan,
        new GenerateStage().configuration(settings),
        model,
        prior,
        shards,
        latents(settings, plan.source(), inputs, model, hadoop),
        new Traversed(
            order.stream().limit(traversed).toList(),
            plan.traversalScale() == GenerationPlan.TraversalScale.PRIOR
                ? Optional.empty()
                : stats
                    .flatMap(found -> AggregatePosterior.read(found, hadoop))
                    .map(LatentScale::of)));
  }

  /** Requires a model of latents if z is to be drawn from one. */
  private static void requireSecondStage(
      Settings settings, LatentSourcePlan source, Optional<ModelArtifact.Loaded> prior) {
    if (source.from() == LatentSourcePlan.From.SECOND_STAGE
        && prior.filter(Generating::isOfLatents).isEmpty()) {
      throw settings.refused(
          LatentSourcePlan.FROM,
          prior.isEmpty()
              ? "another value without --prior, the model of latents that the job prior trains"
              : "prior for a prior over codes",
          Settings.spelled(source.from()));
    }
  }

  private static boolean isOfLatents(ModelArtifact.Loaded prior) {
    return !prior.model().spec().overCodes();
  }

  /** Requires latents exactly where z is drawn from them. */
  private static Optional<ModelLatents> latents(
      Settings settings,
      LatentSourcePlan source,
      Inputs inputs,
      ModelArtifact.Loaded model,
      Configuration hadoop) {
    Optional<Latents> given = inputs.find(GenerateStage.LATENTS).map(Latents::of);
    if (given.isPresent() != source.readsLatents()) {
      throw settings.refused(
          LatentSourcePlan.FROM,
          given.isPresent()
              ? "aggregate or mixture with --latents"
              : "prior or second-stage without --latents",
          Settings.spelled(source.from()));
    }
    return given.map(table -> ModelLatents.of(table, model, source));
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
    List<Manifest.DataFile> files = new ArrayList<>();
    Optional<AggregateSource> posteriors = latents.map(found -> found.read(place.spark()));
    Optional<LatentSource> source = posteriors.map(found -> source(found, place, files));
    Optional<Model> codes = prior.map(ModelArtifact.Loaded::model);
    DrawnFiles drawnFiles =
        new DrawnFiles(plan, model.model(), SamplingParts.of(model.model(), codes, source));
    files.addAll(drawnFiles.write(place));
    if (plan.shards().rows() > 0) {
      files.add(drawnFiles.shardsManifest(place, configuration, inputs(), files));
    }
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
    Sampling sampling = new Sampling(model.model(), codes, source);
    LatentShape latent = model.model().spec().latent();
    LatentScale scale = traversed.scale().orElseGet(() -> LatentScale.ofPrior(latent));
    Pictures pictures =
        new Gallery(
                model.model(), sampling, plan, examples, means, traversed.channels(), scale, levels)
            .draw();
    List<Manifest.DataFile> drawn = write(PICTURES, pictures, out);
    files.addAll(drawn);
    SingleImages single = new SingleImages(model.model().spec().shape());
    files.addAll(write(IMAGES, single.of(sampling, plan.images(), plan.seed()), out));
    return Made.of(
        files,
        new GenerationContent(
            model.model().spec().shape(),
            plan.table() == GenerationPlan.Table.ALL ? plan.samples() : 0,
            plan.shards().rows() == 0 ? null : plan.shards().rows(),
            drawnFrom(),
            posteriors.map(AggregateSource::images).orElse(null),
            drawn.stream().map(Manifest.DataFile::path).toList(),
            plan.images() == 0 ? null : plan.images(),
            examples.split() == null ? null : examples.split().column(),
            traversed.scale().isEmpty() ? null : Settings.spelled(plan.traversalScale()),
            traversed.channels(),
            levels.map(LevelExchange::changes).orElse(null)));
  }

  /** Returns what z is drawn from; null for the model's own prior, and for one over its codes. */
  private String drawnFrom() {
    LatentSourcePlan.From from = plan.source().from();
    return switch (from) {
      case PRIOR, SECOND_STAGE ->
          prior.filter(Generating::isOfLatents).isPresent()
              ? Settings.spelled(LatentSourcePlan.From.SECOND_STAGE)
              : null;
      case AGGREGATE, MIXTURE -> Settings.spelled(from);
    };
  }

  /** Returns the distribution of z, and writes the file of a mixture. */
  private LatentSource source(
      AggregateSource posteriors, Workplace place, List<Manifest.DataFile> files) {
    return switch (plan.source().from()) {
      case PRIOR, SECOND_STAGE -> throw new IllegalStateException("the prior needs no latents");
      case AGGREGATE -> posteriors;
      case MIXTURE -> {
        MixtureContent mixture = new MixtureFit(place.spark(), plan.source()).of(posteriors);
        files.add(place.out().writeJson(GenerateStage.MIXTURE, mixture));
        yield mixture.source();
      }
    };
  }

  /** Returns what samples are made from. */
  private List<Manifest.Input> inputs() {
    List<Manifest.Input> inputs = new ArrayList<>();
    inputs.add(model.source().asInput(ModelArtifact.KIND));
    prior.ifPresent(found -> inputs.add(found.source().asInput(CodePriors.ROLE)));
    latents.ifPresent(found -> inputs.add(found.table().source().asInput(Latents.KIND)));
    return inputs;
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

  private static List<Manifest.DataFile> write(
      String directory, Pictures pictures, OutputDirectory out) {
    List<Manifest.DataFile> written = new ArrayList<>();
    new TreeMap<>(pictures.files())
        .forEach((name, png) -> written.add(out.writeData(directory + name, png)));
    return written;
  }
}
