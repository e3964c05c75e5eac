// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.network.DecoderInput;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Scope;

/**
 * From latents to p(x|z) in one graph: what the decoder reads of z, the decoder, and the
 * likelihood.
 */
public record ObservationModel(
    Scope scope,
    EncoderNetwork encoder,
    Prior prior,
    DecoderNetwork decoder,
    Likelihood likelihood) {

  /**
   * The decoder's numbers, {@code [rows, numbers * size]}.
   *
   * @param z {@code [rows, latent]}
   * @param pixels for an autoregressive decoder, {@code [rows, size]}
   */
  public Expression decoded(Expression z, Expression pixels) {
    return decoder.decode(
        scope, new DecoderInput(prior.emitted(z), pixels, likelihood.numbers(), encoder));
  }

  /**
   * ln p(x|z) in nats, one a row.
   *
   * @param x {@code [rows, size]}
   * @param decoded as {@link #decoded}
   */
  public BatchValue logLikelihood(Expression x, Expression decoded) {
    return likelihood.logLikelihood(scope, x, decoded);
  }

  /** E[x|z], {@code [rows, size]}, of {@link #decoded}. */
  public Expression mean(Expression decoded) {
    return likelihood.mean(scope, decoded);
  }
}
