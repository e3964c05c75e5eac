package io.sparkvae.model;

import io.sparkvae.graph.Expression;
import java.util.stream.IntStream;

/**
 * 1/K sum_k N(z; mean_k, diag(e^logVar_k)).
 *
 * @param mean {@code [K, latent]}
 * @param logVar {@code [K, latent]}
 */
record GaussianMixture(Expression mean, Expression logVar) {

  /**
   * ln of the density, dealt out evenly to the dimensions.
   *
   * @param z {@code [rows, latent]}
   * @return {@code [rows, latent]}, nats
   */
  Expression logDensity(Expression z) {
    long rows = z.shape().get(0);
    long latent = z.shape().get(1);
    long components = mean.shape().get(0);
    Expression each =
        DiagonalGaussian.logDensity(
                z.reshape(rows, 1, latent),
                mean.reshape(1, components, latent),
                logVar.reshape(1, components, latent))
            .sum(2);
    return Divergence.shared(
        each.logSumExp(1).minus(Math.log(components)).reshape(rows, 1), latent);
  }

  /** One z for each row of a batch, {@code [batch, latent]}. */
  Expression sample(Scope scope) {
    int components = Math.toIntExact(mean.shape().get(0));
    Expression which = scope.uniform("component", 1);
    // 1 where the uniform number is in [k / K, (k + 1) / K).
    Expression here = notBelow(which, components, 0).minus(notBelow(which, components, 1));
    Expression eps = scope.gaussian("prior", scope.spec().latent());
    return here.matrixProduct(mean).plus(here.matrixProduct(logVar.times(0.5).exp()).times(eps));
  }

  /** 1 where {@code which >= (k + shift) / K}, of {@code [batch, 1]} and every k. */
  private static Expression notBelow(Expression which, int components, int shift) {
    double[] bounds =
        IntStream.range(0, components)
            .mapToDouble(k -> (k + shift) / (double) components)
            .toArray();
    return Expression.constant(bounds, 1, components).minus(which).step().negate().plus(1);
  }
}
