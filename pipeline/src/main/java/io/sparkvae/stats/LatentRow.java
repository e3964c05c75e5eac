// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.shard.Split;

/**
 * The part of a latents row that statistics read. All numbers are finite.
 *
 * @param mu posterior mean, {@code [latent]}; empty for a posterior of codes
 * @param kl KL divergence from the prior in nats, {@code [latent]}, or of each code
 * @param logLikelihood ln p(x|z) in nats
 * @param elbo evidence lower bound in nats
 * @param codes of the image; empty for a posterior without codes
 */
public record LatentRow(
    Split split, float[] mu, float[] kl, double logLikelihood, double elbo, int[] codes) {
  /** A row without codes. */
  public LatentRow(Split split, float[] mu, float[] kl, double logLikelihood, double elbo) {
    this(split, mu, kl, logLikelihood, elbo, new int[0]);
  }
}
