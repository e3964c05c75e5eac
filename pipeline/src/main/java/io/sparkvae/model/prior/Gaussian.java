// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A Gaussian with a diagonal covariance, N(mean, diag(e^logVar)), one for each row. Its functions
 * work element by element: the columns of a density or a divergence add up to that of the row.
 *
 * @param mean {@code [rows, latent]}, or what is broadcast to it
 * @param logVar ln of the variance, of the same shape
 */
public record Gaussian(Expression mean, Expression logVar) {
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  /** ln N(z; mean, e^logVar) of each element, in nats. */
  public Expression logDensity(Expression z) {
    return z.minus(mean)
        .square()
        .times(logVar.negate().exp())
        .plus(logVar)
        .plus(LOG_2_PI)
        .times(-0.5);
  }

  /** ln N(z; 0, 1) of each element, in nats. */
  public static Expression logStandard(Expression z) {
    return z.square().plus(LOG_2_PI).times(-0.5);
  }

  /** KL(this || other) of each element, in nats. */
  public Expression divergence(Gaussian other) {
    return mean.minus(other.mean)
        .square()
        .plus(logVar.exp())
        .times(other.logVar.negate().exp())
        .plus(other.logVar)
        .minus(logVar)
        .minus(1)
        .times(0.5);
  }

  /** KL(this || N(0, 1)) of each element, in nats (Kingma and Welling 2014, appendix B). */
  public Expression divergenceFromStandard() {
    return mean.square().plus(logVar.exp()).minus(logVar).minus(1).times(0.5);
  }

  /**
   * z = mean + sigma * eps (Kingma and Welling 2014, equation 4).
   *
   * @param eps standard normal noise, {@code [rows, latent]}
   */
  public Expression sample(Expression eps) {
    return mean.plus(logVar.times(0.5).exp().times(eps));
  }

  /** The same function of mean and logVar: another shape, a part of them. */
  public Gaussian map(UnaryOperator<Expression> function) {
    return new Gaussian(function.apply(mean), function.apply(logVar));
  }

  /** One row for every sample, as in {@link Scope#repeated}. */
  public Gaussian repeated(Scope scope) {
    return new Gaussian(scope.repeated(mean), scope.repeated(logVar));
  }

  /** The same without a gradient. */
  public Gaussian detached() {
    return new Gaussian(mean.detach(), logVar.detach());
  }

  /** Gaussians of neighbouring columns in one, the first on the left. */
  public static Gaussian joined(List<Gaussian> parts) {
    return new Gaussian(
        Expression.concat(1, parts.stream().map(Gaussian::mean).toList()),
        Expression.concat(1, parts.stream().map(Gaussian::logVar).toList()));
  }
}
