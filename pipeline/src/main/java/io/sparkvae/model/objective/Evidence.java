// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.likelihood.ObservationModel;
import io.sparkvae.model.posterior.Draw;
import io.sparkvae.model.posterior.InferenceModel;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;

/**
 * What an objective is made of, at one batch. k is {@link Scope#samples}; densities and divergences
 * in nats.
 *
 * @param scope for parameters, noise and controls of the objective's own
 * @param x the target, {@code [batch, size]}
 * @param features what the encoder makes of what it sees, {@code [batch, units]}
 * @param draw posterior and samples
 * @param kl the KL divergence of each dimension, or its estimate, {@code [batch, latent]}
 * @param decoded what the decoder makes of the samples, {@code [k * batch, numbers * size]}
 * @param sampleLikelihood ln p(x|z) of each sample, {@code [k * batch]}
 * @param logLikelihood its mean over an example's samples, {@code [batch]}
 * @param inference for the code of other images
 * @param prior for its samples, and its density at other latents
 * @param observation for the likelihood of other latents
 */
public record Evidence(
    Scope scope,
    Expression x,
    Expression features,
    Draw draw,
    Expression kl,
    Expression decoded,
    BatchValue sampleLikelihood,
    BatchValue logLikelihood,
    InferenceModel inference,
    LatentDensity prior,
    ObservationModel observation) {

  /**
   * The evidence at a batch.
   *
   * @param x the target, {@code [batch, size]}
   * @param features of what the encoder sees, {@code [batch, units]}
   */
  public static Evidence of(
      Expression x,
      Expression features,
      InferenceModel inference,
      LatentDensity prior,
      ObservationModel observation) {
    Scope scope = observation.scope();
    Draw draw = inference.draw(features);
    Expression target = scope.repeated(x);
    Expression decoded = observation.decoded(draw.z(), target);
    BatchValue ofSamples = observation.logLikelihood(target, decoded);
    return new Evidence(
        scope,
        x,
        features,
        draw,
        draw.divergence(scope, prior),
        decoded,
        ofSamples,
        ofSamples.map(scope::meanOfSamples),
        inference,
        prior,
        observation);
  }

  /** The KL divergence of each example, {@code [batch]}. */
  public PerExample rate() {
    return new PerExample(kl.sum(1));
  }

  /** One sample of each example, {@code [batch, latent]}. */
  public Expression firstSample() {
    return draw.z().slice(0, 0, scope.batch());
  }

  /** E[x|z] of each sample, {@code [k * batch, size]}. */
  public Expression reconstruction() {
    return observation.mean(decoded);
  }

  /** ln p(x|z) at other latents, {@code [k * batch, latent]} to {@code [k * batch]}. */
  public BatchValue likelihoodAt(Expression z) {
    Expression target = scope.repeated(x);
    return observation.logLikelihood(target, observation.decoded(z, target));
  }

  /** ln p(x|z) + ln p(z) - ln q(z|x) of each sample, {@code [k, batch]} (arXiv 1509.00519). */
  public BatchValue logWeights() {
    Expression ratio = draw.logRatio(scope, prior).sum(1);
    return sampleLikelihood.map(
        likelihood -> likelihood.plus(ratio).reshape(scope.samples(), scope.batch()));
  }
}
