// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.likelihood;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.PerExample;
import io.sparkvae.model.scope.Scope;

/**
 * The decoder gives logits l: ln p = x l - l/2 - ln(sinh(l/2) / (l/2)), a density on [0, 1]. It is
 * the cross-entropy minus the logarithm of what the Bernoulli's formula integrates to there, which
 * is 1/2 at l = 0 and more elsewhere (Loaiza-Ganem and Cunningham 2019, arXiv 1907.06845, equation
 * 8).
 */
@JsonTypeName("continuous-bernoulli")
public record ContinuousBernoulliLikelihood() implements Likelihood {
  @Override
  public PerExample logLikelihood(Scope scope, Expression x, Expression logits) {
    return new PerExample(x.minus(0.5).times(logits).minus(logits.times(0.5).logSinhc()).sum(1));
  }

  /** Not the sigmoid of l: that is the parameter, the mean lies nearer to one half. */
  @Override
  public Expression mean(Scope scope, Expression logits) {
    return logits.times(0.5).langevin().times(0.5).plus(0.5);
  }

  @Override
  public String words() {
    return "each pixel has a continuous Bernoulli density";
  }
}
