// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.ChosenImages;
import io.sparkvae.latents.CodePriors;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.ArrayMemory;
import io.sparkvae.stage.Inputs;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import io.sparkvae.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Scores every image of shards: importance-weighted likelihood, rate, distortion and active units.
 * Each shard is one Spark task. No row reaches the driver, and the numbers do not depend on the
 * cluster. An image's noise depends only on its pixels and the seed.
 */
final class Scoring implements Work {
  private final EvaluationPlan plan;
  private final ChosenImages images;
  private final Optional<Model> prior;

  private Scoring(EvaluationPlan plan, ChosenImages images, Optional<Model> prior) {
    this.plan = plan;
    this.images = images;
    this.prior = prior;
  }

  /**
   * Checks that settings and inputs fit together.
   *
   * @throws ConfigurationFailure when a setting is invalid, the model expects images of another
   *     shape or has no posterior density, or the chosen splits hold no images
   */
  static Scoring of(Settings settings, Inputs inputs, Configuration hadoop) {
    EvaluationPlan plan = EvaluationPlan.from(settings);
    ChosenImages images =
        ChosenImages.open(
            inputs.get(EvaluateStage.MODEL),
            inputs.get(EvaluateStage.SHARDS),
            plan.splits(),
            settings,
            "evaluate.splits",
            hadoop);
    requireDensity(images.model());
    ModelSpec spec = images.model().model().spec();
    requireRollouts(plan.rollouts(), spec, settings);
    ArrayMemory.require(
        settings,
        ShardGroup.of(images.units()).size(),
        Evaluator.offHeap(spec, plan.batchSize()),
        "evaluate.batchSize");
    // Without a latent all samples are equal, and one gives ln p(x).
    boolean latent = spec.hasLatent();
    Optional<Model> prior =
        inputs
            .find(CodePriors.ROLE)
            .map(found -> CodePriors.open(found, images.model(), hadoop).model())
            .filter(Scoring::entersTheBound);
    return new Scoring(latent ? plan : plan.withSamples(1), images, prior);
  }

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "evaluate %s on %,d images with %,d samples each",
        Locations.plain(images.model().source().directory()),
        images.count(),
        plan.samples());
  }

  @Override
  public Made run(Workplace place) {
    Model model = images.model().model();
    ShardScores scores = new ShardScores(plan, model, prior, images.shards(), place);
    List<ShardGroup> groups = ShardGroup.of(images.units());
    List<Manifest.DataFile> files = scores.files(groups);
    EvaluationContent content =
        EvaluationContent.of(scores.total(groups, files), plan, model.spec());
    requireAll(content);
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

  /**
   * Returns whether a prior takes the place of the uniform one in the bound. A model of latents
   * does not: its density of z is known only at draws from the posterior, up to a bound of its own.
   */
  private static boolean entersTheBound(Model prior) {
    if (!prior.spec().overCodes()) {
      Announcer.current()
          .say(
              "evaluate: the likelihood is that under the model's own prior, not the second stage");
    }
    return prior.spec().overCodes();
  }

  private static void requireRollouts(List<Integer> seen, ModelSpec spec, Settings settings) {
    int frames = spec.shape().frames();
    if (!seen.isEmpty() && !spec.rollsOut()) {
      throw settings.refused(
          EvaluationPlan.ROLLOUTS, "[] for a model without posterior belief", seen);
    }
    if (seen.stream().anyMatch(number -> number >= frames)) {
      throw settings.refused(
          EvaluationPlan.ROLLOUTS,
          "numbers below %s for sequences of %s frames".formatted(frames, frames),
          seen);
    }
  }

  private void requireAll(EvaluationContent content) {
    long found =
        content.bySplit().values().stream().mapToLong(EvaluationContent.Result::images).sum();
    if (images.count() != found) {
      throw new DataFailure(
          "shards %s: expected the %s rows of the manifest, found %s"
              .formatted(images.shards().directory(), images.count(), found));
    }
  }
}
