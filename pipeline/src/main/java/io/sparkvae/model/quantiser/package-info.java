// SPDX-License-Identifier: Apache-2.0
/**
 * From vectors to codes: whole numbers, each of which stands for a vector.
 *
 * <p>{@link io.sparkvae.model.quantiser.Quantiser} is a sealed choice of the settings. It takes the
 * vectors of a batch ({@link io.sparkvae.model.quantiser.CodedVectors}) and gives {@link
 * io.sparkvae.model.quantiser.Quantised}: the vectors of the codes, the codes, and the errors that
 * train codebook and encoder. A {@link io.sparkvae.model.quantiser.Codebook} is learned by a
 * gradient or by moving averages; {@link io.sparkvae.model.quantiser.Passage} says how the gradient
 * passes a quantiser. {@link io.sparkvae.model.quantiser.CodeLevel} describes the map of codes that
 * an image has.
 */
package io.sparkvae.model.quantiser;
