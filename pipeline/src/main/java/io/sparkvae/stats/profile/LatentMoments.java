// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.moments.Moments;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moments of all numbers in a latents table, over a set of images. Moments of disjoint sets can be
 * merged.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class LatentMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Moments[] kl;
  private final Moments[] mu;
  private final Moments klTotal;
  private final Moments logLikelihood;
  private final Moments elbo;

  /** Null for a vector, whose files do not name it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private PlaceMoments places;

  /** Null for a latent without codes, whose files do not name it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private CodeMoments codes;

  /**
   * Creates the moments of no images.
   *
   * @param latent number of latent dimensions
   */
  public LatentMoments(int latent) {
    this(latent, latent);
  }

  /**
   * Creates the moments of no images.
   *
   * @param divergences number of KL divergences of an image
   * @param means number of posterior means of an image
   */
  public LatentMoments(int divergences, int means) {
    this(fresh(divergences), fresh(means), new Moments(), new Moments(), new Moments());
  }

  /**
   * Creates the moments of no images, for a posterior of codes.
   *
   * @param places number of codes of each level
   * @param sizes number of different codes of each level
   */
  static LatentMoments ofCodes(int[] places, int[] sizes) {
    LatentMoments moments = new LatentMoments(IntStream.of(places).sum(), 0);
    moments.codes = new CodeMoments(places, sizes);
    return moments;
  }

  /** Creates the moments of no images, for a latent with places. */
  static LatentMoments ofPlaces(int places, int channels) {
    LatentMoments moments = new LatentMoments(places * channels);
    moments.places = new PlaceMoments(places, channels);
    return moments;
  }

  @JsonCreator
  private LatentMoments(
      @JsonProperty("kl") Moments[] kl,
      @JsonProperty("mu") Moments[] mu,
      @JsonProperty("klTotal") Moments klTotal,
      @JsonProperty("logLikelihood") Moments logLikelihood,
      @JsonProperty("elbo") Moments elbo) {
    this.kl = kl;
    this.mu = mu;
    this.klTotal = klTotal;
    this.logLikelihood = logLikelihood;
    this.elbo = elbo;
  }

  static Moments[] fresh(int n) {
    Moments[] moments = new Moments[n];
    for (int i = 0; i < n; i++) {
      moments[i] = new Moments();
    }
    return moments;
  }

  /** Adds one image. */
  public void add(LatentRow row) {
    for (int j = 0; j < kl.length; j++) {
      kl[j].add(row.kl()[j]);
    }
    for (int j = 0; j < mu.length; j++) {
      mu[j].add(row.mu()[j]);
    }
    klTotal.add(row.klTotal());
    logLikelihood.add(row.logLikelihood());
    elbo.add(row.elbo());
    if (places != null) {
      places.add(row.kl());
    }
    if (codes != null) {
      codes.add(row.codes());
    }
  }

  /** Adds all images of another set, which must have the same dimensions and no image in common. */
  public void merge(LatentMoments other) {
    for (int j = 0; j < kl.length; j++) {
      kl[j].merge(other.kl[j]);
    }
    for (int j = 0; j < mu.length; j++) {
      mu[j].merge(other.mu[j]);
    }
    klTotal.merge(other.klTotal);
    logLikelihood.merge(other.logLikelihood);
    elbo.merge(other.elbo);
    if (places != null) {
      places.merge(other.places);
    }
    if (codes != null) {
      codes.merge(other.codes);
    }
  }

  /** Returns the number of KL divergences of an image: of latent dimensions, or of codes. */
  public int divergences() {
    return kl.length;
  }

  /** Returns the number of posterior means of an image. */
  public int means() {
    return mu.length;
  }

  /** Returns how often each code is used; empty for a posterior without codes. */
  public Optional<CodeMoments> codes() {
    return Optional.ofNullable(codes);
  }

  /** Returns the KL divergence by channel and by place; empty for a vector. */
  public Optional<PlaceMoments> places() {
    return Optional.ofNullable(places);
  }

  /** Returns the number of images. */
  public long count() {
    return elbo.count();
  }

  /** Returns the moments of the KL divergence of one dimension, in nats. */
  public Moments kl(int dimension) {
    return kl[dimension];
  }

  /** Returns the moments of the posterior mean of one dimension. */
  public Moments mu(int dimension) {
    return mu[dimension];
  }

  /** Returns the moments of the KL divergence summed over the dimensions of an image, in nats. */
  public Moments klTotal() {
    return klTotal;
  }

  /** Returns the moments of the log-likelihood ln p(x|z) of an image, in nats. */
  public Moments logLikelihood() {
    return logLikelihood;
  }

  /** Returns the moments of the evidence lower bound of an image, in nats. */
  public Moments elbo() {
    return elbo;
  }
}
