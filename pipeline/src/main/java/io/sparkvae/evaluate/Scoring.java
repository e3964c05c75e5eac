// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.ModelInput;
import io.sparkvae.latents.ShardUnit;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Scores every image of shards: importance-weighted likelihood, rate, distortion and active units.
 * Each shard is one Spark task. No row reaches the driver, and the numbers do not depend on the
 * cluster. An image's noise depends only on its pixels and the seed.
 */
final class Scoring implements Work {
  private final EvaluationPlan plan;
  private final ModelArtifact.Loaded model;
  private final Shards shards;
  private final List<ShardUnit> units;

  private Scoring(
      EvaluationPlan plan, ModelArtifact.Loaded model, Shards shards, List<ShardUnit> units) {
    this.plan = plan;
    this.model = model;
    this.shards = shards;
    this.units = units;
  }

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws ConfigurationFailure when a setting is invalid, the model expects images of another
   *     shape or has no posterior density, or the chosen splits hold no images
   */
  static Scoring of(Settings settings, Inputs inputs, Configuration hadoop) {
    EvaluationPlan plan = EvaluationPlan.from(settings);
    ModelArtifact.Loaded model = ModelArtifact.load(inputs.directory(EvaluateStage.MODEL), hadoop);
    requireDensity(model);
    Shards shards = Shards.open(inputs.directory(EvaluateStage.SHARDS), hadoop);
    ModelInput.requireShape(model, shards);
    List<ShardUnit> units = ShardUnit.of(shards, plan.splits());
    if (units.stream().mapToLong(ShardUnit::rows).sum() == 0) {
      throw settings.refused(
          "evaluate.splits",
          "splits with images in shards " + shards.directory(),
          plan.splits().stream().map(Split::column).sorted().collect(Collectors.joining(", "))
              + " with none");
    }
    return new Scoring(plan, model, shards, units);
  }

  @Override
  public String summary() {
    return "evaluate %s on %,d images with %,d samples each"
        .formatted(
            Locations.plain(model.source().directory()),
            units.stream().mapToLong(ShardUnit::rows).sum(),
            plan.samples());
  }

  @Override
  public Made run(Workplace place) {
    ShardScores scores = new ShardScores(place.spark(), plan, model.model(), shards, place.out());
    List<Manifest.DataFile> files = scores.files(units);
    ModelSpec spec = model.model().spec();
    EvaluationContent content =
        EvaluationContent.of(scores.total(files), plan, spec.latent(), spec.divergence());
    requireAll(content, units, shards);
    List<Manifest.DataFile> all = new ArrayList<>();
    all.add(place.out().writeJson(EvaluateStage.FILE, content));
    all.addAll(files);
    return Made.of(all, content);
  }

  /**
   * Requires that the model can compute ln q(z|x).
   *
   * @throws ConfigurationFailure when it cannot
   */
  private static void requireDensity(ModelArtifact.Loaded model) {
    ModelSpec spec = model.model().spec();
    try {
      if (spec.divergence() == Divergence.NONE) {
        throw new IllegalArgumentException(
            "expected a posterior with a density, found "
                + Json.MAPPER.valueToTree(spec.posterior()));
      }
      ModelGraph.likelihood(spec, 1);
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
