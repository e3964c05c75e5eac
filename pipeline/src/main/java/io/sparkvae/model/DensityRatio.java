package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;

/**
 * gamma * TC, TC = E ln q(z) / prod_j q(z_j), the ratio being a discriminator's logit (FactorVAE,
 * Kim and Mnih 2018, arXiv 1802.05983, equation 2). A sample of the product takes each dimension
 * from an example of the minibatch that is drawn for it, with replacement: the paper permutes them,
 * which padding would forbid.
 *
 * @param weight gamma
 */
@JsonTypeName("density-ratio")
public record DensityRatio(double weight, Discriminator discriminator) implements Term {
  public DensityRatio {
    Term.requireWeight("density ratio", weight);
  }

  static DensityRatio from(Settings settings) {
    return new DensityRatio(
        settings.realFrom("model.densityRatio.weight", 0), Discriminator.from(settings));
  }

  @Override
  public Expression value(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression z = evidence.draw().z().slice(0, 0, scope.batch());
    return discriminator
        .held(scope, z)
        .times(weight)
        .plus(discriminator.loss(scope, z, shuffled(evidence, z)));
  }

  /** Each element of a column from a row drawn uniformly among the examples. */
  static Expression shuffled(Evidence evidence, Expression z) {
    Scope scope = evidence.scope();
    long batch = scope.batch();
    long latent = z.shape().get(1);
    // Examples up to each row, that row counted or not.
    Expression before = evidence.weight().reshape(1, batch).matrixProduct(earlier(batch));
    Expression until = before.plus(evidence.weight());
    // [batch, latent, 1]: which example, in [0, n).
    Expression which =
        scope
            .uniform("shuffle", Math.toIntExact(latent))
            .times(evidence.weight().sum())
            .reshape(batch, latent, 1);
    // 1 where before <= which < until.
    Expression chosen =
        until.reshape(1, 1, batch).greater(which).minus(before.reshape(1, 1, batch).greater(which));
    return chosen.times(z.permute(1, 0).reshape(1, latent, batch)).sum(2);
  }

  /** 1 above the diagonal. */
  private static Expression earlier(long n) {
    double[] values = new double[Math.toIntExact(n * n)];
    for (int row = 0; row < n; row++) {
      for (int column = row + 1; column < n; column++) {
        values[Math.toIntExact(row * n + column)] = 1;
      }
    }
    return Expression.constant(values, n, n);
  }
}
