// SPDX-License-Identifier: Apache-2.0
/**
 * What goes into a model's graphs.
 *
 * <p>{@link io.sparkvae.model.input.Binarisation} says what a pixel is, {@link
 * io.sparkvae.model.input.Corruption} how the encoder's image is damaged while training. {@link
 * io.sparkvae.model.input.PixelInput} holds the pixels of a batch as bytes, {@link
 * io.sparkvae.model.input.LabelInput} its labels, and {@link io.sparkvae.model.input.NoiseInput}
 * draws its noise from the stream of each example; each of them feeds a session.
 */
package io.sparkvae.model.input;
