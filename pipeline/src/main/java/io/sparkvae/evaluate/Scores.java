// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.moments.Moments;
import io.sparkvae.stats.profile.LatentMoments;
import io.sparkvae.stats.profile.LatentRow;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Moments of the scores of the images of a split. Scores of disjoint sets of images can be merged.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class Scores implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LatentMoments latents;
  private final Moments negativeLogLikelihood;

  Scores(int divergences, int latent) {
    this(new LatentMoments(divergences, latent), new Moments());
  }

  /** Null without a learned prior; scores of earlier versions do not have it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private PriorMoments prior;

  /** Null without reconstructions; scores of earlier versions do not have it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private ReconstructionMoments reconstructions;

  /** Null where no sequence went on by itself. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private RolloutScores rollouts;

  @JsonCreator
  private Scores(
      @JsonProperty("latents") LatentMoments latents,
      @JsonProperty("negativeLogLikelihood") Moments negativeLogLikelihood) {
    this.latents = latents;
    this.negativeLogLikelihood = negativeLogLikelihood;
  }

  /**
   * Adds one image.
   *
   * @param row the image's statistics, averaged over the samples
   * @param nats estimate of -ln p(x), in nats
   */
  void add(LatentRow row, double nats) {
    latents.add(row);
    negativeLogLikelihood.add(nats);
  }

  /**
   * Adds what a learned prior gives for one image.
   *
   * @param logLikelihood ln p(x|z) in nats
   * @param logPrior ln p(codes) in nats
   */
  void addPrior(double logLikelihood, double logPrior) {
    if (prior == null) {
      prior = new PriorMoments();
    }
    prior.add(logLikelihood, logPrior);
  }

  void merge(Scores other) {
    latents.merge(other.latents);
    negativeLogLikelihood.merge(other.negativeLogLikelihood);
    if (other.prior != null) {
      prior = prior == null ? new PriorMoments() : prior;
      prior.merge(other.prior);
    }
    if (other.reconstructions != null) {
      reconstructions().merge(other.reconstructions);
    }
    if (other.rollouts != null) {
      rollouts().merge(other.rollouts);
    }
  }

  /** Returns the scores of reconstructions, to be added to. */
  ReconstructionMoments reconstructions() {
    if (reconstructions == null) {
      reconstructions = new ReconstructionMoments();
    }
    return reconstructions;
  }

  /**
   * Returns how close reconstructions came; empty if they were not made of every image. A run that
   * an earlier version began has made them of some.
   */
  Optional<ReconstructionMoments> reconstructed() {
    return Optional.ofNullable(reconstructions)
        .filter(moments -> moments.squaredError().count() == latents.count());
  }

  /** Returns the scores of rollouts, to be added to. */
  RolloutScores rollouts() {
    if (rollouts == null) {
      rollouts = new RolloutScores();
    }
    return rollouts;
  }

  /** Returns what rollouts gave; empty without any. */
  List<RolloutResult> rolledOut() {
    return rollouts == null ? List.of() : RolloutResult.of(rollouts);
  }

  /** Returns what a learned prior gave; empty without one. */
  Optional<PriorMoments> prior() {
    return Optional.ofNullable(prior);
  }

  LatentMoments latents() {
    return latents;
  }

  Moments negativeLogLikelihood() {
    return negativeLogLikelihood;
  }
}
