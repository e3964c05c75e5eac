// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.OfMinibatch;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.model.scope.WholeMinibatch;

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
  public OfMinibatch value(Evidence evidence) {
    Scope scope = evidence.scope();
    Expression z = evidence.firstSample();
    return scope.ofMinibatch(
        minibatch ->
            discriminator
                .held(scope, z)
                .times(weight)
                .plus(discriminator.loss(scope, z, shuffled(scope, minibatch, z))));
  }

  /** Each element of a column from a row drawn uniformly among the examples. */
  static Expression shuffled(Scope scope, WholeMinibatch minibatch, Expression z) {
    long batch = scope.batch();
    long latent = z.shape().get(1);
    // Examples up to each row, that row counted or not.
    Expression before = minibatch.row().matrixProduct(earlier(batch));
    Expression until = before.plus(minibatch.weight());
    // [batch, latent, 1]: which example, in [0, n).
    Expression which =
        scope
            .uniform("shuffle", Math.toIntExact(latent))
            .times(minibatch.count())
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

  @Override
  public String words() {
    return "%s times the total correlation of the latent dimensions, which a discriminator estimates"
        .formatted(Phrase.number(weight));
  }
}
