// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.causal.Passes;

/**
 * What a decoder is given.
 *
 * @param z the part of the latent that it reads, {@code [rows, units]}
 * @param pixels as the likelihood has them for its target, {@code [rows, size]}; only an
 *     autoregressive network reads them, and of them, for a pixel's numbers, only pixels before
 * @param numbers that the likelihood wants for each pixel
 * @param encoder of the same model, whose weights a tied decoder reads backwards
 * @param passes over the maps of {@link DecoderNetwork#maps}
 */
public record DecoderInput(
    Expression z, Expression pixels, int numbers, EncoderNetwork encoder, Passes passes) {

  /** Rows of {@link #z}. */
  public long rows() {
    return z.shape().get(0);
  }

  /** The same with another z. */
  public DecoderInput withZ(Expression other) {
    return new DecoderInput(other, pixels, numbers, encoder, passes);
  }

  /** The same with other pixels. */
  public DecoderInput withPixels(Expression other) {
    return new DecoderInput(z, other, numbers, encoder, passes);
  }

  /** The same with another count of numbers for each pixel. */
  public DecoderInput withNumbers(int other) {
    return new DecoderInput(z, pixels, other, encoder, passes);
  }
}
