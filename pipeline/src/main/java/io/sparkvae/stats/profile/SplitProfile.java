// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sparkvae.stats.moments.CentralMoments;
import io.sparkvae.stats.moments.LogHistogram;
import java.io.Serializable;
import java.util.Optional;

/**
 * Distributions over the images of a split, moments of mu, and the mean posterior variance; can be
 * merged.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class SplitProfile implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bars of numbers of which an image has only one: 2⁵ in a power of two. */
  static final int TOTAL_BITS = 5;

  private final LogHistogram[] kl;
  private final LogHistogram klTotal;
  private final LogHistogram logLikelihood;
  private final LogHistogram elbo;

  /** Sum over the images of the variance of the posterior, of each dimension. */
  private final double[] variance;

  private long withVariance;

  /** Of mu; null in files of versions that did not keep them. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private CentralMoments central;

  /**
   * @param divergences number of KL divergences of an image
   * @param means number of posterior means of an image
   * @param bits resolution of the histograms of the dimensions
   */
  SplitProfile(int divergences, int means, int bits) {
    this(
        new LogHistogram[divergences],
        new LogHistogram(TOTAL_BITS),
        new LogHistogram(TOTAL_BITS),
        new LogHistogram(TOTAL_BITS),
        new double[means]);
    for (int j = 0; j < divergences; j++) {
      kl[j] = new LogHistogram(bits);
    }
    central = new CentralMoments(means);
  }

  @JsonCreator
  private SplitProfile(
      @JsonProperty("kl") LogHistogram[] kl,
      @JsonProperty("klTotal") LogHistogram klTotal,
      @JsonProperty("logLikelihood") LogHistogram logLikelihood,
      @JsonProperty("elbo") LogHistogram elbo,
      @JsonProperty("variance") double[] variance) {
    this.kl = kl;
    this.klTotal = klTotal;
    this.logLikelihood = logLikelihood;
    this.elbo = elbo;
    this.variance = variance;
  }

  void add(LatentRow row, double total) {
    for (int j = 0; j < kl.length; j++) {
      kl[j].add(row.kl()[j]);
    }
    klTotal.add((float) total);
    logLikelihood.add((float) row.logLikelihood());
    elbo.add((float) row.elbo());
    if (central != null) {
      central.add(row.mu());
    }
    float[] logVar = row.logVar();
    if (logVar.length > 0) {
      withVariance++;
      for (int j = 0; j < variance.length; j++) {
        variance[j] += Math.exp(logVar[j]);
      }
    }
  }

  void merge(SplitProfile other) {
    for (int j = 0; j < kl.length; j++) {
      kl[j].merge(other.kl[j]);
    }
    klTotal.merge(other.klTotal);
    logLikelihood.merge(other.logLikelihood);
    elbo.merge(other.elbo);
    if (central != null && other.central != null) {
      central.merge(other.central);
    } else {
      central = null;
    }
    for (int j = 0; j < variance.length; j++) {
      variance[j] += other.variance[j];
    }
    withVariance += other.withVariance;
  }

  /** Returns the KL divergences of a dimension, in nats. */
  public LogHistogram kl(int dimension) {
    return kl[dimension];
  }

  /** Returns the KL divergences summed over the dimensions, in nats. */
  public LogHistogram klTotal() {
    return klTotal;
  }

  /** Returns the log-likelihoods, in nats. */
  public LogHistogram logLikelihood() {
    return logLikelihood;
  }

  /** Returns the evidence lower bounds, in nats. */
  public LogHistogram elbo() {
    return elbo;
  }

  /** Returns moments of mu; empty if a version that did not keep them made a part of this. */
  public Optional<CentralMoments> central() {
    return Optional.ofNullable(central);
  }

  /** Returns whether any posterior has a variance. */
  public boolean hasVariance() {
    return withVariance > 0 && variance.length > 0;
  }

  /** Returns the mean variance of the posteriors that have one. */
  public double posteriorVariance(int dimension) {
    return variance[dimension] / withVariance;
  }
}
