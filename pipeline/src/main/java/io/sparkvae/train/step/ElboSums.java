// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import java.io.Serializable;

/**
 * Sums over examples, in nats.
 *
 * @param logLikelihood of ln p(x|z)
 * @param kl of the whole KL divergence, unweighted
 */
public record ElboSums(long examples, double logLikelihood, double kl) implements Serializable {
  public static final ElboSums ZERO = new ElboSums(0, 0, 0);

  public ElboSums plus(ElboSums other) {
    return new ElboSums(
        examples + other.examples, logLikelihood + other.logLikelihood, kl + other.kl);
  }

  public double meanLogLikelihood() {
    return logLikelihood / examples;
  }

  public double meanKl() {
    return kl / examples;
  }

  /**
   * The mean evidence lower bound of an image. The KL divergence counts in full, whatever its
   * weight in the objective.
   */
  public double meanElbo() {
    return meanLogLikelihood() - meanKl();
  }
}
