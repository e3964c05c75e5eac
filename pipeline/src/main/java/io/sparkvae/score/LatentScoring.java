// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.onnx.runtime.NetworkSettings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Computes the scores of a latents table that its images allow. */
final class LatentScoring implements Work {
  /** Forests and matrices by dimension are for vectors that can be looked at. */
  private static final int MOST_DIMENSIONS = 1024;

  private final ScorePlan plan;
  private final Latents table;
  private final Optional<ModelArtifact.Loaded> model;
  private final FeatureSpace space;
  private final Optional<Shards> shards;

  /**
   * @param shards with the pixels of the images, for a space that needs them
   */
  private LatentScoring(
      ScorePlan plan,
      Latents table,
      Optional<ModelArtifact.Loaded> model,
      FeatureSpace space,
      Optional<Shards> shards) {
    this.plan = plan;
    this.table = table;
    this.model = model;
    this.space = space;
    this.shards = shards;
  }

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws ConfigurationFailure when a setting is invalid, the latents are codes, or another model
   *     than the given one made them
   * @throws DataFailure when the latents have no rows
   */
  static LatentScoring of(Settings settings, Inputs inputs, Configuration hadoop) {
    ScorePlan plan = ScorePlan.from(settings);
    Latents table = Latents.of(inputs.get(ScoreStage.LATENTS));
    if (table.content().rows() == 0) {
      throw new DataFailure(
          "latents %s: expected at least 1 row, found none".formatted(table.directory()));
    }
    if (!table.content().codes().isEmpty()) {
      throw new ConfigurationFailure(
          "latents %s: expected posterior means to score, found codes"
              .formatted(Locations.plain(table.directory())));
    }
    Optional<ModelArtifact.Loaded> model =
        inputs
            .find(ScoreStage.MODEL)
            .map(
                found ->
                    ModelArtifact.load(found, ModelArtifact.Parameters.from(settings), hadoop));
    model.ifPresent(loaded -> requireSame(loaded, table));
    Optional<NetworkSettings> network = plan.distances().flatMap(ScorePlan.OfDistances::network);
    if (network.isEmpty()) {
      return new LatentScoring(plan, table, model, new EncoderSpace(), Optional.empty());
    }
    Shards shards = shards(table, model, inputs, hadoop);
    NetworkSpace space =
        NetworkSpace.open(network.get(), settings, shards.content().shape(), hadoop);
    return new LatentScoring(plan, table, model, space, Optional.of(shards));
  }

  /** The shards whose pixels a network looks at, beside samples of the model. */
  private static Shards shards(
      Latents table, Optional<ModelArtifact.Loaded> model, Inputs inputs, Configuration hadoop) {
    if (model.isEmpty() || inputs.find(ScoreStage.SHARDS).isEmpty()) {
      throw new ConfigurationFailure(
          "score.features = onnx: expected --model and --shards, found no --%s"
              .formatted(model.isEmpty() ? ScoreStage.MODEL : ScoreStage.SHARDS));
    }
    Shards shards = Shards.of(inputs.get(ScoreStage.SHARDS));
    if (table.source().manifest().inputs().stream()
        .noneMatch(input -> input.digest().equals(shards.source().digest()))) {
      throw new ConfigurationFailure(
          "shards %s: expected those that latents %s were made from, found others"
              .formatted(Locations.plain(shards.directory()), Locations.plain(table.directory())));
    }
    return shards;
  }

  private static void requireSame(ModelArtifact.Loaded model, Latents table) {
    if (!table.madeBy(model.source())) {
      throw new ConfigurationFailure(
          "model %s: expected the one that made latents %s, found another"
              .formatted(
                  Locations.plain(model.source().directory()), Locations.plain(table.directory())));
    }
  }

  @Override
  public String summary() {
    return "score %s".formatted(Locations.plain(table.directory()));
  }

  @Override
  public List<Manifest.Input> sources(SparkSession spark) {
    return space instanceof NetworkSpace network
        ? List.of(network.network().file().input())
        : List.of();
  }

  @Override
  public Made run(Workplace place) {
    LatentRows rows = LatentRows.open(place.spark(), table);
    DisentanglementContent disentanglement =
        plan.disentanglement().flatMap(wanted -> disentanglement(place, rows, wanted)).orElse(null);
    ProbesContent probes =
        plan.probes()
            .flatMap(wanted -> new Probes(place.spark(), table, wanted.neighbours()).of(rows))
            .orElse(null);
    DistancesContent distances =
        plan.distances().flatMap(wanted -> distances(place, rows, wanted)).orElse(null);
    List<Manifest.DataFile> files = new ArrayList<>();
    add(files, place, ScoreStage.DISENTANGLEMENT, disentanglement);
    add(files, place, ScoreStage.PROBES, probes);
    add(files, place, ScoreStage.DISTANCES, distances);
    if (files.isEmpty()) {
      throw new DataFailure(
          "latents %s: expected images with factors that vary, at least %s labelled images of 2 classes in train and 1 in test, or --model and enough images of a split, found none of these"
              .formatted(
                  Locations.plain(table.directory()),
                  plan.probes().map(wanted -> wanted.neighbours().k()).orElse(1)));
    }
    return Made.of(files, new ScoresContent(disentanglement, probes, distances));
  }

  private static void add(
      List<Manifest.DataFile> files, Workplace place, String name, Object content) {
    if (content != null) {
      files.add(place.out().writeJson(name, content));
    }
  }

  private Optional<DisentanglementContent> disentanglement(
      Workplace place, LatentRows rows, ScorePlan.OfDisentanglement wanted) {
    if (rows.latent() > MOST_DIMENSIONS) {
      return Optional.empty();
    }
    List<Row> found = rows.withFactors(wanted.images());
    return CodedImages.of(found, table.directory().toString())
        .map(
            images ->
                new Disentanglement(new Classifiers(place.spark()), wanted, plan.seed())
                    .of(images));
  }

  private Optional<DistancesContent> distances(
      Workplace place, LatentRows rows, ScorePlan.OfDistances wanted) {
    return model.flatMap(
        loaded ->
            new SampleDistances(place, loaded.model(), wanted, plan.seed(), space, shards)
                .of(rows, table.content().measuredSplit()));
  }
}
