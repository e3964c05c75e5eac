// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.shard.Split;

/**
 * What statistics need of a row of a latents table. All numbers are finite.
 *
 * @param mu posterior mean, {@code [latent]}
 * @param kl KL divergence from the prior in nats, {@code [latent]}
 * @param logLikelihood in nats
 * @param elbo evidence lower bound in nats
 */
public record LatentRow(Split split, float[] mu, float[] kl, double logLikelihood, double elbo) {}
