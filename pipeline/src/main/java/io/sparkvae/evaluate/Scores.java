// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.LatentMoments;
import io.sparkvae.stats.LatentRow;
import io.sparkvae.stats.Moments;
import java.io.Serializable;

/** Moments of what the evaluation finds of the images of a split. Mergeable. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class Scores implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LatentMoments latents;
  private final Moments negativeLogLikelihood;

  Scores(int latent) {
    this(new LatentMoments(latent), new Moments());
  }

  @JsonCreator
  private Scores(
      @JsonProperty("latents") LatentMoments latents,
      @JsonProperty("negativeLogLikelihood") Moments negativeLogLikelihood) {
    this.latents = latents;
    this.negativeLogLikelihood = negativeLogLikelihood;
  }

  /**
   * Takes in one image.
   *
   * @param row with means over the samples
   * @param nats the estimate of -ln p(x)
   */
  void add(LatentRow row, double nats) {
    latents.add(row);
    negativeLogLikelihood.add(nats);
  }

  void merge(Scores other) {
    latents.merge(other.latents);
    negativeLogLikelihood.merge(other.negativeLogLikelihood);
  }

  LatentMoments latents() {
    return latents;
  }

  Moments negativeLogLikelihood() {
    return negativeLogLikelihood;
  }
}
