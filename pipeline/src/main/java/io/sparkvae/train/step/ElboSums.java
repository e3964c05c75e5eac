// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.ModelGraph;
import java.io.Serializable;

/**
 * Sums over examples, in nats.
 *
 * @param logLikelihood of ln p(x|z)
 * @param kl of the whole KL divergence, unweighted
 */
public record ElboSums(long examples, double logLikelihood, double kl) implements Serializable {
  /** The sums over no examples. */
  public static final ElboSums ZERO = new ElboSums(0, 0, 0);

  /**
   * Sums over the first examples of a batch, in their order.
   *
   * @param session that computed {@link ModelGraph#LOG_LIKELIHOOD} and {@link ModelGraph#KL}
   * @param examples the rest of the batch is padding
   */
  public static ElboSums of(GraphSession session, int examples) {
    double[] logLikelihood = session.output(ModelGraph.LOG_LIKELIHOOD).toDoubles();
    double[] kl = session.output(ModelGraph.KL).toDoubles();
    int latent = kl.length / logLikelihood.length;
    return new ElboSums(examples, sum(logLikelihood, examples), sum(kl, examples * latent));
  }

  private static double sum(double[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** Returns the sums over these examples and others. */
  public ElboSums plus(ElboSums other) {
    return new ElboSums(
        examples + other.examples, logLikelihood + other.logLikelihood, kl + other.kl);
  }

  /** The mean of ln p(x|z) an image, in nats; not a number over no examples. */
  public double meanLogLikelihood() {
    return logLikelihood / examples;
  }

  /** The mean KL divergence an image, in nats; not a number over no examples. */
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
