// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;

/**
 * The decoder gives two numbers a pixel; their softplus, plus 0.001 because ln Gamma has no value
 * at 0, is alpha and beta: ln p = (alpha - 1) ln x + (beta - 1) ln(1 - x) + ln Gamma(alpha + beta)
 * - ln Gamma(alpha) - ln Gamma(beta). Black and white have no finite density, so x is brought into
 * [0.0001, 0.9999] first (Loaiza-Ganem and Cunningham 2019, arXiv 1907.06845, section 5.1).
 */
@JsonTypeName("beta")
public record BetaLikelihood() implements Likelihood {
  private static final double EDGE = 1e-4;
  private static final double LEAST = 1e-3;

  @Override
  public int numbers() {
    return 2;
  }

  private static Expression shape(Expression decoded, int which) {
    long size = decoded.shape().get(1) / 2;
    return decoded.slice(1, which * size, (which + 1) * size).softplus().plus(LEAST);
  }

  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression decoded) {
    Expression alpha = shape(decoded, 0);
    Expression beta = shape(decoded, 1);
    Expression inside = x.clip(EDGE, 1 - EDGE);
    Expression power =
        alpha.minus(1).times(inside.log()).plus(beta.minus(1).times(inside.negate().plus(1).log()));
    Expression normaliser = alpha.logGamma().plus(beta.logGamma());
    return new PerExample(power.plus(alpha.plus(beta).logGamma()).minus(normaliser).sum(1));
  }

  @Override
  public Expression mean(Scope scope, Expression decoded) {
    Expression alpha = shape(decoded, 0);
    return alpha.dividedBy(alpha.plus(shape(decoded, 1)));
  }

  @Override
  public String words() {
    return "each pixel has a beta density";
  }
}
