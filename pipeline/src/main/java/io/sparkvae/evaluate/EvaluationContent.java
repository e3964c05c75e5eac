// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.likelihood.Measure;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.LatentSummary;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.profile.LatentMoments;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The numbers of {@code evaluation.json}.
 *
 * @param samples k: number of samples of z for each image
 * @param latent number of latent dimensions
 * @param divergence whether the rate is a closed form or an estimate from k samples for each image
 * @param activeThreshold variance of mu above which a dimension counts as active
 * @param measure what the likelihood is of, which decides what bits per dimension are
 * @param bySplit results of the splits that were evaluated, by name
 */
@JsonDeserialize(builder = EvaluationContent.Read.class)
public record EvaluationContent(
    int samples,
    int latent,
    Divergence divergence,
    double activeThreshold,
    @JsonInclude(JsonInclude.Include.NON_NULL) Measure measure,
    Map<String, Result> bySplit) {

  /** What is read: evaluations of earlier versions have no measure, and no bits. */
  @JsonPOJOBuilder(withPrefix = "")
  static final class Read {
    @JsonProperty int samples;
    @JsonProperty int latent;
    @JsonProperty Divergence divergence;
    @JsonProperty double activeThreshold;
    @JsonProperty Measure measure;
    @JsonProperty Map<String, Result> bySplit;

    EvaluationContent build() {
      return new EvaluationContent(samples, latent, divergence, activeThreshold, measure, bySplit);
    }
  }

  /**
   * A mean over the images of a split, in nats unless it says otherwise.
   *
   * @param standardError standard error of the mean: sample standard deviation over the images / √n
   */
  public record Estimate(double mean, double standardError) {
    static Estimate of(Moments moments) {
      return new Estimate(moments.mean(), moments.standardError());
    }

    Estimate negated() {
      return new Estimate(-mean, standardError);
    }

    /** In bits per dimension; null where there are none. */
    Estimate bits(Measure measure, int dimensions) {
      OptionalDouble bits = measure.bits(mean, dimensions);
      return bits.isEmpty()
          ? null
          : new Estimate(bits.getAsDouble(), standardError / (dimensions * Math.log(2)));
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
   * @param bitsPerDimension of the negative log-likelihood, as {@link Measure#bits} defines them;
   *     absent where there are none
   * @param prior what a learned prior over codes gives; absent without one
   * @param rollouts how well sequences go on by themselves; empty if that was not asked for
   * @param activeUnits number of dimensions whose posterior mean has a variance over the images
   *     above the threshold
   * @param reconstruction how close reconstructions are to their images; absent for a model without
   *     latents, with an autoregressive decoder, and in evaluations of earlier versions
   * @param diagnosis of posterior collapse; absent for codes, and in evaluations of earlier
   *     versions
   */
  @JsonDeserialize(builder = Result.Read.class)
  public record Result(
      long images,
      Estimate negativeLogLikelihood,
      Estimate elbo,
      Estimate rate,
      Estimate distortion,
      @JsonInclude(JsonInclude.Include.NON_NULL) Estimate bitsPerDimension,
      @JsonInclude(JsonInclude.Include.NON_NULL) PriorResult prior,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RolloutResult> rollouts,
      int activeUnits,
      @JsonInclude(JsonInclude.Include.NON_NULL) ReconstructionResult reconstruction,
      @JsonInclude(JsonInclude.Include.NON_NULL) Diagnosis diagnosis) {
    public Result {
      rollouts = List.copyOf(rollouts);
    }

    /** What is read. */
    @JsonPOJOBuilder(withPrefix = "")
    static final class Read {
      @JsonProperty long images;
      @JsonProperty Estimate negativeLogLikelihood;
      @JsonProperty Estimate elbo;
      @JsonProperty Estimate rate;
      @JsonProperty Estimate distortion;
      @JsonProperty Estimate bitsPerDimension;
      @JsonProperty PriorResult prior;
      @JsonProperty List<RolloutResult> rollouts = List.of();
      @JsonProperty int activeUnits;
      @JsonProperty ReconstructionResult reconstruction;
      @JsonProperty Diagnosis diagnosis;

      Result build() {
        return new Result(
            images,
            negativeLogLikelihood,
            elbo,
            rate,
            distortion,
            bitsPerDimension,
            prior,
            rollouts,
            activeUnits,
            reconstruction,
            diagnosis);
      }
    }

    static Result of(Scores scores, double activeThreshold, ModelSpec spec) {
      LatentMoments latents = scores.latents();
      LatentSummary summary = LatentSummary.of(latents, activeThreshold);
      Estimate nats = Estimate.of(scores.negativeLogLikelihood());
      return new Result(
          latents.count(),
          nats,
          Estimate.of(latents.elbo()),
          Estimate.of(latents.klTotal()),
          Estimate.of(latents.logLikelihood()).negated(),
          nats.bits(spec.measure(), spec.shape().size()),
          scores.prior().map(prior -> PriorResult.of(prior, spec)).orElse(null),
          scores.rolledOut(),
          summary.activeUnits(),
          scores
              .reconstructed()
              .map(moments -> ReconstructionResult.of(moments, spec.shape()))
              .orElse(null),
          Diagnosis.of(summary, activeThreshold, spec).orElse(null));
    }
  }

  public EvaluationContent {
    bySplit = new TreeMap<>(bySplit);
  }

  static EvaluationContent of(SplitScores scores, EvaluationPlan plan, ModelSpec spec) {
    Map<String, Result> bySplit = new TreeMap<>();
    for (Map.Entry<Split, Scores> split : scores.bySplit().entrySet()) {
      bySplit.put(
          split.getKey().column(), Result.of(split.getValue(), plan.activeThreshold(), spec));
    }
    return new EvaluationContent(
        plan.samples(),
        spec.latent().size(),
        spec.divergence(),
        plan.activeThreshold(),
        spec.measure(),
        bySplit);
  }
}
