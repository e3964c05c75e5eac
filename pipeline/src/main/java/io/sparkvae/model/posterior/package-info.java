// SPDX-License-Identifier: Apache-2.0
/**
 * Distributions q(z|x) of latents given an image.
 *
 * <p>{@link io.sparkvae.model.posterior.Posterior} is a sealed choice of the settings. At a batch
 * of features it gives a {@link io.sparkvae.model.posterior.Draw}: samples, mean, and where it has
 * them variance, density and divergence from a prior; {@link
 * io.sparkvae.model.posterior.Divergence} says how the divergence is found. {@link
 * io.sparkvae.model.posterior.InferenceModel} is encoder and posterior together. {@link
 * io.sparkvae.model.posterior.CodePosterior} gives an image codes; its draw is a {@link
 * io.sparkvae.model.posterior.QuantisedDraw}.
 */
package io.sparkvae.model.posterior;
