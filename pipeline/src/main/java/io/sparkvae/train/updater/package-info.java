// SPDX-License-Identifier: Apache-2.0
/**
 * How a gradient changes the parameters.
 *
 * <p>An {@link io.sparkvae.train.updater.Updater} is one rule, a small file each; it has the
 * formula twice, for Java's memory and as text for a card, rounded alike. {@link
 * io.sparkvae.train.updater.Clipping} and {@link io.sparkvae.train.updater.WeightDecay} stand
 * before any of them, a {@link io.sparkvae.train.updater.ParameterAverage} behind. An {@link
 * io.sparkvae.train.updater.Optimiser} is all of it, as the settings describe it.
 */
package io.sparkvae.train.updater;
