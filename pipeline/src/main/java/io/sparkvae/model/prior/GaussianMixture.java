// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.stream.IntStream;

/**
 * p(z) = 1/K sum_k N(z; mean_k, diag(e^logVar_k)).
 *
 * @param components the K Gaussians, {@code [K, latent]}
 */
record GaussianMixture(Scope scope, Gaussian components) implements LatentDensity {

  /** ln of the density, dealt out evenly to the dimensions. */
  @Override
  public Expression logDensity(Expression z) {
    long rows = z.shape().get(0);
    long latent = z.shape().get(1);
    Gaussian ofEach =
        new Gaussian(
            components.mean().reshape(1, count(), latent),
            components.logVar().reshape(1, count(), latent));
    Expression each = ofEach.logDensity(z.reshape(rows, 1, latent)).sum(2);
    return LatentDensity.shared(
        each.logSumExp(1).minus(Math.log(count())).reshape(rows, 1), latent);
  }

  @Override
  public Expression sample() {
    Expression which = scope.uniform("component", 1);
    // 1 where the uniform number is in [k / K, (k + 1) / K).
    Expression here = notBelow(which, count(), 0).minus(notBelow(which, count(), 1));
    Expression eps = scope.gaussian("prior", scope.latent());
    return here.matrixProduct(components.mean())
        .plus(here.matrixProduct(components.logVar().times(0.5).exp()).times(eps));
  }

  /** K. */
  private int count() {
    return Math.toIntExact(components.mean().shape().get(0));
  }

  /** 1 where {@code which >= (k + shift) / K}, of {@code [batch, 1]} and every k. */
  private static Expression notBelow(Expression which, int count, int shift) {
    double[] bounds =
        IntStream.range(0, count).mapToDouble(k -> (k + shift) / (double) count).toArray();
    return Expression.constant(bounds, 1, count).minus(which).step().negate().plus(1);
  }
}
