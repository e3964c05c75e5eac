// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/** p(z) = N(0, I). */
@JsonTypeName("normal")
public record NormalPrior() implements Prior {

  private record Density(Scope scope) implements LatentDensity {
    @Override
    public Expression logDensity(Expression z) {
      return Gaussian.logStandard(z);
    }

    @Override
    public Optional<Expression> divergence(Gaussian q) {
      return Optional.of(q.divergenceFromStandard());
    }

    @Override
    public Expression sample() {
      return scope.gaussian("prior", scope.latent());
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
  public boolean closedForm() {
    return true;
  }

  @Override
  public String words() {
    return "N(0, I)";
  }
}
