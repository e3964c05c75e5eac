// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A diagonal Gaussian posterior at a batch, and samples of it.
 *
 * @param q q(z|x), {@code [batch, latent]}
 * @param z the samples, {@code [samples * batch, latent]}
 */
public record GaussianDraw(Gaussian q, Expression z) implements Draw {
  /**
   * z = mu + sigma * eps (Kingma and Welling 2014, equation 4).
   *
   * @param eps standard normal noise {@code [samples * batch, latent]}
   */
  public static GaussianDraw of(Scope scope, Gaussian q, Expression eps) {
    Expression sigma = q.logVar().times(0.5).exp();
    return new GaussianDraw(q, scope.repeated(q.mean()).plus(scope.repeated(sigma).times(eps)));
  }

  @Override
  public Expression mu() {
    return q.mean();
  }

  @Override
  public Optional<Expression> logVar() {
    return Optional.of(q.logVar());
  }

  /**
   * A draw as the diagonal Gaussian that a method needs.
   *
   * @param method for the message
   * @throws IllegalArgumentException when it is another
   */
  public static GaussianDraw required(Draw draw, String method) {
    if (draw instanceof GaussianDraw gaussian) {
      return gaussian;
    }
    throw new IllegalArgumentException(method + ": expected a diagonal Gaussian posterior");
  }

  /** The same without a gradient by mu and logVar; z keeps its own. */
  public GaussianDraw held() {
    return new GaussianDraw(q.detached(), z);
  }

  /** Of z, not of eps, so that z may be held fixed while mu and logVar are differentiated. */
  @Override
  public Expression logDensity(Scope scope) {
    return logDensityAt(scope, z);
  }

  /**
   * ln q of each example at rows of its own, columns adding up to it.
   *
   * @param points {@code [samples * batch, latent]}
   */
  public Expression logDensityAt(Scope scope, Expression points) {
    return q.repeated(scope).logDensity(points);
  }

  /**
   * ln q(z_j|x) of every sample's z under the posterior of every example of the batch, {@code
   * [samples * batch, batch, latent]}.
   */
  public Expression pairwise(Scope scope) {
    long latent = q.mean().shape().get(1);
    Gaussian ofEach =
        new Gaussian(
            q.mean().reshape(1, scope.batch(), latent),
            q.logVar().reshape(1, scope.batch(), latent));
    return ofEach.logDensity(z.reshape(z.shape().get(0), 1, latent));
  }

  /** In closed form where the prior has one, otherwise {@link Draw#estimate}. */
  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    return prior.divergence(q).orElseGet(() -> Draw.estimate(scope, this, prior));
  }
}
