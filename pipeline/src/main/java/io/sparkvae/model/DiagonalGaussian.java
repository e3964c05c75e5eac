package io.sparkvae.model;

import io.sparkvae.graph.Expression;

/**
 * The posterior q(z|x) = N(mu, diag(e^logVar)) against the prior N(0, I).
 *
 * @param mu {@code [batch, latent]}
 * @param logVar ln of the variance, {@code [batch, latent]}
 */
record DiagonalGaussian(Expression mu, Expression logVar) {

  static DiagonalGaussian of(Expression features, int latent) {
    return new DiagonalGaussian(
        Layers.linear(features, "posterior.mu", latent),
        Layers.linear(features, "posterior.logVar", latent));
  }

  /** z = mu + sigma * eps (Kingma and Welling 2014, equation 4). */
  Expression sample(Expression eps) {
    return mu.plus(logVar.times(0.5).exp().times(eps));
  }

  /**
   * KL(q(z_j|x) || N(0, 1)) = (mu^2 + e^logVar - logVar - 1) / 2 for every dimension, in nats
   * (Kingma and Welling 2014, appendix B).
   *
   * @return {@code [batch, latent]}
   */
  Expression divergence() {
    return mu.square().plus(logVar.exp()).minus(logVar).minus(1).times(0.5);
  }
}
