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
   * Every pixel drawn from its own numbers, with noise of the scope that is one number a pixel.
   *
   * @param decoded the network's output {@code [batch, numbers * size]}
   * @return {@code [batch, size]}
   */
  Expression draw(Scope scope, Expression decoded);

  /** This of a likelihood; empty where its pixels cannot be drawn. */
  static Optional<PixelDraw> of(Likelihood likelihood) {
    return likelihood instanceof PixelDraw draw ? Optional.of(draw) : Optional.empty();
  }
}
