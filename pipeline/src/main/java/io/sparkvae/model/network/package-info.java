// SPDX-License-Identifier: Apache-2.0
/**
 * Encoders and decoders.
 *
 * <p>{@link io.sparkvae.model.network.EncoderNetwork} makes features of pixels, {@link
 * io.sparkvae.model.network.DecoderNetwork} makes of a {@link
 * io.sparkvae.model.network.DecoderInput} the numbers of each pixel that a likelihood reads. Both
 * are sealed: their variants are records, named in {@code model.network} and {@code
 * model.decoder.network}. A network that is given labels is wrapped ({@link
 * io.sparkvae.model.network.LabelledEncoder}).
 */
package io.sparkvae.model.network;
