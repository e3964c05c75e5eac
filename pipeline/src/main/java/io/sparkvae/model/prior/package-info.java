// SPDX-License-Identifier: Apache-2.0
/**
 * Distributions p(z) of latents.
 *
 * <p>{@link io.sparkvae.model.prior.Prior} is a sealed choice of the settings; in a graph it
 * becomes a {@link io.sparkvae.model.prior.LatentDensity}, which has the density, samples, and
 * where there is one a KL divergence in closed form. {@link io.sparkvae.model.prior.Gaussian} has
 * the formulas of a diagonal Gaussian, which posteriors use, too, and {@link
 * io.sparkvae.model.prior.Hierarchy} the layers that a ladder's prior and posterior share. A prior
 * that is made of the model's own posterior, or of its {@link io.sparkvae.model.prior.Codes}, asks
 * for it by {@link io.sparkvae.model.prior.PosteriorAt}.
 */
package io.sparkvae.model.prior;
