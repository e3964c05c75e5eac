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
