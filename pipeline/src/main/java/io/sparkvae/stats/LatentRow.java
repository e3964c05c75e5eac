// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.shard.Split;

/**
 * The part of a latents row that statistics read. All numbers are finite.
 *
 * @param mu posterior mean, {@code [latent]}
 * @param kl KL divergence from the prior in nats, {@code [latent]}
 * @param logLikelihood ln p(x|z) in nats
 * @param elbo evidence lower bound in nats
 */
public record LatentRow(Split split, float[] mu, float[] kl, double logLikelihood, double elbo) {}
