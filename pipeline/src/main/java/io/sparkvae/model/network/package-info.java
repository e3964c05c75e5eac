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
 *
 * <p>{@link io.sparkvae.model.network.SequenceOf} says what the steps of a sequence are. {@link
 * io.sparkvae.model.network.StepwiseEncoder} and {@link io.sparkvae.model.network.StepwiseDecoder}
 * see each step by itself; {@link io.sparkvae.model.network.Recurrence} carries a state from step
 * to step, and prior, posterior and decoder of a recurrent model share it.
 */
package io.sparkvae.model.network;
