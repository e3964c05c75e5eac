// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.sparkvae.stats.moments.Moments;
import java.io.Serializable;

/** Moments of the numbers that a learned prior over codes gives for the images of a split. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class PriorMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Moments rate = new Moments();
  private final Moments elbo = new Moments();

  /**
   * Adds one image.
   *
   * @param logLikelihood ln p(x|z) in nats
   * @param logPrior ln p(codes) in nats
   */
  void add(double logLikelihood, double logPrior) {
    rate.add(-logPrior);
    elbo.add(logLikelihood + logPrior);
  }

  void merge(PriorMoments other) {
    rate.merge(other.rate);
    elbo.merge(other.elbo);
  }

  /** -ln p(codes). */
  Moments rate() {
    return rate;
  }

  /** ln p(x|z) + ln p(codes). */
  Moments elbo() {
    return elbo;
  }
}
