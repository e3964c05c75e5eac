package io.sparkvae.model;

import io.sparkvae.graph.Expression;

/**
 * What an objective is made of, at one batch. k is {@link Scope#samples}; densities and divergences
 * in nats.
 *
 * @param scope for parameters, noise and controls of the objective's own
 * @param x the target, {@code [batch, size]}
 * @param weight 1 for an example, 0 for padding, {@code [batch]}
 * @param features of the encoder, {@code [batch, units]}
 * @param draw posterior and samples
 * @param decoded of the decoder, {@code [k * batch, numbers * size]}
 * @param sampleLikelihood ln p(x|z) of each sample, {@code [k * batch]}
 * @param logLikelihood its mean over an example's samples, {@code [batch]}
 * @param kl as {@link ModelGraph#KL}, {@code [batch, latent]}
 */
public record Evidence(
    Scope scope,
    Expression x,
    Expression weight,
    Expression features,
    Draw draw,
    Expression decoded,
    Expression sampleLikelihood,
    Expression logLikelihood,
    Expression kl) {

  /**
   * Whoever asks for it looks at the minibatch as a whole, whose gradient then is not the sum of
   * those of its parts; the scope takes note.
   */
  @Override
  public Expression weight() {
    scope.noteWholeMinibatch();
    return weight;
  }

  /** The mean over the examples of {@code [batch]}, a scalar; padding counts for nothing. */
  public Expression mean(Expression perExample) {
    scope.noteWholeMinibatch();
    return loss(perExample);
  }

  /** The same as a summand of the loss: of that the parts of a minibatch have their shares. */
  public Expression loss(Expression perExample) {
    return perExample.times(weight).sum().dividedBy(weight.sum());
  }

  /** The mean over the examples of {@code [batch, n]}, {@code [n]}. */
  public Expression meanOfRows(Expression rows) {
    Expression column = weight().reshape(scope.batch(), 1);
    return rows.times(column).sum(0).dividedBy(weight.sum());
  }

  /** ln p(x|z) at other latents, {@code [samples * batch, latent]} to {@code [samples * batch]}. */
  public Expression likelihoodAt(Expression z) {
    Expression target = scope.repeated(x);
    Expression decoded = ModelGraph.decoded(scope, z, target);
    return scope.spec().likelihood().logLikelihood(scope, target, decoded);
  }

  /** ln p(x|z) + ln p(z) - ln q(z|x) of each sample, {@code [k, batch]} (arXiv 1509.00519). */
  public Expression logWeights() {
    Expression ratio =
        scope.spec().prior().logDensity(scope, draw.z()).minus(draw.logDensity(scope)).sum(1);
    return sampleLikelihood.plus(ratio).reshape(scope.samples(), scope.batch());
  }
}
