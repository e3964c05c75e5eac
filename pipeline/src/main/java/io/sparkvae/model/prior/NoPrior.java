// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;

/** The prior of a model without latent variables: z is 0, with probability 1. */
@JsonTypeName("none")
public record NoPrior() implements Prior {

  private record Density(Scope scope) implements LatentDensity {
    @Override
    public Expression logDensity(Expression z) {
      return z;
    }

    @Override
    public Expression sample() {
      int batch = Math.toIntExact(scope.batch());
      return Expression.constant(new float[batch], batch, 1);
    }
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    return new Density(scope);
  }

  @Override
  public boolean factorises() {
    return true;
  }

  @Override
  public String words() {
    return "no prior, for there is no latent";
  }
}
