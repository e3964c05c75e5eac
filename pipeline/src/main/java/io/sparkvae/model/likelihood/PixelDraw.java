// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A likelihood from which pixels can be drawn, as decoders need that read the pixels before ({@link
 * DecoderNetwork#autoregressive}).
 */
public interface PixelDraw {
  /** The input of noise of {@link #draw}. */
  String NOISE = "pixelNoise";

  /**
   * Noise of the scope for {@link #draw(Expression, Expression)}: one number a pixel.
   *
   * @param size pixels
   * @return {@code [batch, size]}
   */
  Expression noise(Scope scope, int size);

  /**
   * Every pixel drawn from its own numbers.
   *
   * @param noise a number for each pixel, {@code [rows, size]}
   * @param decoded the network's output {@code [rows, numbers * size]}
   * @return {@code [rows, size]}
   */
  Expression draw(Expression noise, Expression decoded);

  /**
   * Every pixel of whole images drawn from its own numbers, with noise of the scope.
   *
   * @param decoded the network's output {@code [batch, numbers * size]}
   * @return {@code [batch, size]}
   */
  default Expression draw(Scope scope, Expression decoded) {
    return draw(noise(scope, scope.shape().size()), decoded);
  }

  /** This of a likelihood; empty where its pixels cannot be drawn. */
  static Optional<PixelDraw> of(Likelihood likelihood) {
    return likelihood instanceof PixelDraw draw ? Optional.of(draw) : Optional.empty();
  }
}
