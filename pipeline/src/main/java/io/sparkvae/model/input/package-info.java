// SPDX-License-Identifier: Apache-2.0
/**
 * What goes into a model's graphs.
 *
 * <p>{@link io.sparkvae.model.input.Binarisation} says what a pixel is, {@link
 * io.sparkvae.model.input.Corruption} how the encoder's image is damaged while training. {@link
 * io.sparkvae.model.input.NoiseInput} draws the noise of a batch from the stream of each example,
 * and {@link io.sparkvae.model.input.LabelInput} holds its labels; both then feed a session.
 */
package io.sparkvae.model.input;
