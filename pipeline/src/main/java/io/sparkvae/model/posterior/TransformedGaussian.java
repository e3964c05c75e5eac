// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Flow;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * Samples of a diagonal Gaussian, carried on by a flow: ln q(z|x) = ln q(z0|x) - ln |det dz/dz0|
 * (Rezende and Mohamed 2015, equation 5). Its density is known at its own samples alone.
 *
 * @param base of z0
 * @param samples where the flow takes z0
 * @param mu where it takes the mean of z0: near, but not equal to, the mean of q(z|x)
 */
record TransformedGaussian(GaussianDraw base, Flow.Image samples, Expression mu) implements Draw {

  static TransformedGaussian of(Scope scope, Expression features, Flow flow) {
    GaussianDraw base = new GaussianPosterior().draw(scope, features);
    return new TransformedGaussian(
        base,
        flow.apply(scope, base.z(), scope.repeated(features)),
        flow.apply(scope, base.mu(), features).z());
  }

  @Override
  public Expression z() {
    return samples.z();
  }

  /** The variance of what a flow makes of a Gaussian has no closed form. */
  @Override
  public Optional<Expression> logVar() {
    return Optional.empty();
  }

  @Override
  public Expression logDensity(Scope scope) {
    return base.logDensity(scope).minus(samples.logDeterminant());
  }

  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    return Draw.estimate(scope, this, prior);
  }
}
