// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.profile;

import io.sparkvae.shard.Split;

/**
 * The part of a latents row that statistics read. All numbers are finite.
 *
 * @param id identifier of the image
 * @param label class of the image; null without one
 * @param factors factors of variation of the image; empty without any
 * @param mu posterior mean, {@code [latent]}; empty for a posterior of codes
 * @param logVar logarithm of the posterior variance, {@code [latent]}; empty for a posterior
 *     without a variance
 * @param kl KL divergence from the prior in nats, {@code [latent]}, or of each code
 * @param logLikelihood ln p(x|z) in nats
 * @param elbo evidence lower bound in nats
 * @param codes of the image; empty for a posterior without codes
 */
public record LatentRow(
    String id,
    Split split,
    Integer label,
    int[] factors,
    float[] mu,
    float[] logVar,
    float[] kl,
    double logLikelihood,
    double elbo,
    int[] codes) {
  private static final float[] NO_NUMBERS = {};
  private static final int[] NO_INTEGERS = {};

  /** A row of which only the moments are wanted, without codes. */
  public LatentRow(Split split, float[] mu, float[] kl, double logLikelihood, double elbo) {
    this("", split, null, NO_INTEGERS, mu, NO_NUMBERS, kl, logLikelihood, elbo, NO_INTEGERS);
  }

  /** Returns the KL divergence of the image in nats, summed over the dimensions. */
  double klTotal() {
    double total = 0;
    for (float one : kl) {
      total += one;
    }
    return total;
  }
}
