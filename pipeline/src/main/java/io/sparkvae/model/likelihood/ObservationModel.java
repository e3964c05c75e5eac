// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.causal.Passes;
import io.sparkvae.model.network.DecoderInput;
import io.sparkvae.model.network.DecoderNetwork;
import io.sparkvae.model.network.EncoderNetwork;
import io.sparkvae.model.network.Recurrence;
import io.sparkvae.model.network.RecurrentDecoder;
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
    return decoded(z, pixels, Passes.FULL);
  }

  /**
   * The same in other passes than those over whole maps.
   *
   * @param passes over the maps of an autoregressive decoder
   */
  public Expression decoded(Expression z, Expression pixels, Passes passes) {
    return decoder.decode(
        scope, new DecoderInput(prior.emitted(z), pixels, likelihood.numbers(), encoder, passes));
  }

  /**
   * Draws a sequence step after step.
   *
   * @param latents of each step, which may depend on the steps drawn before
   * @throws IllegalArgumentException when the decoder is not recurrent
   */
  public Rollout rollout(Recurrence.Latents latents) {
    return Rollout.of(this, recurrent(), latents);
  }

  /** Draws a sequence step after step with given latents, {@code [batch, steps * n]}. */
  public Rollout rollout(Expression z) {
    Recurrence recurrence = recurrent().recurrence();
    return rollout((t, before) -> recurrence.step(scope, z, t));
  }

  private RecurrentDecoder recurrent() {
    if (decoder instanceof RecurrentDecoder recurrent) {
      return recurrent;
    }
    throw new IllegalArgumentException("expected a recurrent decoder, found " + decoder);
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
