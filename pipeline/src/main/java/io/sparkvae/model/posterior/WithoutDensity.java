// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * Points of a posterior of which no density is known: a code, or what a network makes of noise.
 *
 * @param kind in an error
 */
record WithoutDensity(String kind, Expression mu, Expression z) implements Draw {
  @Override
  public Optional<Expression> logVar() {
    return Optional.empty();
  }

  @Override
  public Expression logDensity(Scope scope) {
    throw new IllegalArgumentException(
        "objective: expected a posterior with a density, found " + kind);
  }

  @Override
  public Expression divergence(Scope scope, LatentDensity prior) {
    // Not 0 * mu, which has a sign.
    return mu.minus(mu);
  }
}
