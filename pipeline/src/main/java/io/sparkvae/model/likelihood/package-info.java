// SPDX-License-Identifier: Apache-2.0
/**
 * Distributions p(x|z) of pixels given a latent.
 *
 * <p>{@link io.sparkvae.model.likelihood.Likelihood} is a sealed choice of the settings: how many
 * numbers it wants from the decoder for each pixel, ln p(x|z) and E[x|z]. {@link
 * io.sparkvae.model.likelihood.ScaledLikelihood} combines a {@link
 * io.sparkvae.model.likelihood.Deviation} with a {@link io.sparkvae.model.likelihood.Scale}; {@link
 * io.sparkvae.model.likelihood.PixelDraw} is for those whose pixels can be drawn one by one. {@link
 * io.sparkvae.model.likelihood.ObservationModel} is decoder and likelihood together.
 *
 * <p>{@link io.sparkvae.model.likelihood.Rollout} draws sequences step after step.
 */
package io.sparkvae.model.likelihood;
