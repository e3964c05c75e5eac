// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.LatentMoments;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.Moments;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of {@code evaluation.json}.
 *
 * @param samples k: number of samples of z for each image
 * @param latent number of latent dimensions
 * @param divergence whether the rate is a closed form or an estimate from k samples for each image
 * @param activeThreshold variance of mu above which a dimension counts as active
 * @param bySplit results of the splits that were evaluated, by name
 */
public record EvaluationContent(
    int samples,
    int latent,
    Divergence divergence,
    double activeThreshold,
    Map<String, Result> bySplit) {

  /**
   * A mean over the images of a split, in nats.
   *
   * @param standardError standard error of the mean: sample standard deviation over the images / √n
   */
  public record Estimate(double mean, double standardError) {
    static Estimate of(Moments moments) {
      return new Estimate(moments.mean(), moments.standardError());
    }

    private Estimate negated() {
      return new Estimate(-mean, standardError);
    }
  }

  /**
   * The result of one split.
   *
   * @param images number of images
   * @param negativeLogLikelihood -ln 1/k sum_i p(x, z_i) / q(z_i|x) (arXiv 1509.00519)
   * @param elbo evidence lower bound: -(rate + distortion)
   * @param rate KL(q(z|x) || p(z))
   * @param distortion -E ln p(x|z), over k samples
   * @param activeUnits number of dimensions whose posterior mean has a variance over the images
   *     above the threshold
   */
  public record Result(
      long images,
      Estimate negativeLogLikelihood,
      Estimate elbo,
      Estimate rate,
      Estimate distortion,
      int activeUnits) {
    static Result of(Scores scores, double activeThreshold) {
      LatentMoments latents = scores.latents();
      return new Result(
          latents.count(),
          Estimate.of(scores.negativeLogLikelihood()),
          Estimate.of(latents.elbo()),
          Estimate.of(latents.klTotal()),
          Estimate.of(latents.logLikelihood()).negated(),
          LatentSummary.of(latents, activeThreshold).activeUnits());
    }
  }

  public EvaluationContent {
    bySplit = new TreeMap<>(bySplit);
  }

  static EvaluationContent of(
      SplitScores scores, EvaluationPlan plan, int latent, Divergence divergence) {
    Map<String, Result> bySplit = new TreeMap<>();
    for (Map.Entry<Split, Scores> split : scores.bySplit().entrySet()) {
      bySplit.put(split.getKey().column(), Result.of(split.getValue(), plan.activeThreshold()));
    }
    return new EvaluationContent(
        plan.samples(), latent, divergence, plan.activeThreshold(), bySplit);
  }
}
