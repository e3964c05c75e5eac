package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import java.util.Optional;

/**
 * N(mu, diag(e^scale)) at a batch, and samples of it.
 *
 * @param mu {@code [batch, latent]}
 * @param scale ln of the variance, {@code [batch, latent]}
 * @param z the samples, {@code [samples * batch, latent]}
 */
record DiagonalGaussian(Expression mu, Expression scale, Expression z) implements Draw {
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  /**
   * z = mu + sigma * eps (Kingma and Welling 2014, equation 4).
   *
   * @param eps standard normal noise {@code [samples * batch, latent]}
   */
  static DiagonalGaussian of(Scope scope, Expression mu, Expression logVar, Expression eps) {
    Expression sigma = logVar.times(0.5).exp();
    return new DiagonalGaussian(
        mu, logVar, scope.repeated(mu).plus(scope.repeated(sigma).times(eps)));
  }

  /** ln N(z; mu, e^logVar) of each element, in nats. */
  static Expression logDensity(Expression z, Expression mu, Expression logVar) {
    return z.minus(mu)
        .square()
        .times(logVar.negate().exp())
        .plus(logVar)
        .plus(LOG_2_PI)
        .times(-0.5);
  }

  /** ln N(z; 0, 1) of each element, in nats. */
  static Expression logStandard(Expression z) {
    return z.square().plus(LOG_2_PI).times(-0.5);
  }

  @Override
  public Optional<Expression> logVar() {
    return Optional.of(scale);
  }

  /**
   * A draw as the diagonal Gaussian that somebody needs.
   *
   * @param who for the message
   */
  static DiagonalGaussian required(Draw draw, String who) {
    if (draw instanceof DiagonalGaussian gaussian) {
      return gaussian;
    }
    throw new IllegalArgumentException(who + ": expected a diagonal Gaussian posterior");
  }

  /** The same without a gradient by mu and logVar; z keeps its own. */
  DiagonalGaussian held() {
    return new DiagonalGaussian(mu.detach(), scale.detach(), z);
  }

  /** Of z, not of eps, so that z may be held fixed while mu and logVar are differentiated. */
  @Override
  public Expression logDensity(Scope scope) {
    return logDensityAt(scope, z);
  }

  /** ln q of each example at its own rows of {@code [samples * batch, latent]}, likewise. */
  Expression logDensityAt(Scope scope, Expression points) {
    return logDensity(points, scope.repeated(mu), scope.repeated(scale));
  }

  /**
   * ln q(z_j|x) of every sample's z under the posterior of every example of the batch, {@code
   * [samples * batch, batch, latent]}.
   */
  Expression pairwise(Scope scope) {
    long latent = mu.shape().get(1);
    return logDensity(
        z.reshape(z.shape().get(0), 1, latent),
        mu.reshape(1, scope.batch(), latent),
        scale.reshape(1, scope.batch(), latent));
  }

  /**
   * KL(N(mu, e^logVar) || N(m, e^v)) of each element, in nats.
   *
   * @param m {@code [rows, latent]}
   * @param v {@code [rows, latent]}
   */
  static Expression divergence(Expression mu, Expression logVar, Expression m, Expression v) {
    return mu.minus(m)
        .square()
        .plus(logVar.exp())
        .times(v.negate().exp())
        .plus(v)
        .minus(logVar)
        .minus(1)
        .times(0.5);
  }

  /** In closed form where the prior has one, otherwise {@link Draw#estimate}. */
  @Override
  public Expression divergence(Scope scope, Prior prior) {
    return prior.divergence(scope, mu, scale).orElseGet(() -> Draw.estimate(scope, this, prior));
  }
}
