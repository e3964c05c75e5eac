// SPDX-License-Identifier: Apache-2.0
/**
 * How a gradient changes the parameters.
 *
 * <p>An {@link io.sparkvae.train.updater.Updater} is one rule, a small file each; it has the
 * formula twice, for Java's memory and as text for a card, rounded alike. {@link
 * io.sparkvae.train.updater.Clipping} and {@link io.sparkvae.train.updater.WeightDecay} stand
 * before any of them, a {@link io.sparkvae.train.updater.ParameterAverage} behind.
 *
 * <p>At the end of a round {@link io.sparkvae.train.updater.RoundMoments} says what becomes of the
 * moments, an {@link io.sparkvae.train.updater.OuterOptimiser} may take a step that follows the
 * average, and a {@link io.sparkvae.train.updater.RoundMean} follows the parameters. All of this is
 * linear in a worker's state, so each worker does it before states are averaged.
 *
 * <p>An {@link io.sparkvae.train.updater.Optimiser} is all of it, as the settings describe it.
 */
package io.sparkvae.train.updater;
