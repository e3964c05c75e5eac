// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Scope;
import java.util.Optional;

/**
 * A model without latent variables, p(x). Where other models have z, it has one number, which is
 * always 0. Its evidence lower bound is ln p(x) itself.
 */
@JsonTypeName("none")
public record NoPosterior() implements Posterior {

  private record Constant(Expression mu, Expression z) implements Draw {
    @Override
    public Optional<Expression> logVar() {
      return Optional.empty();
    }

    @Override
    public Expression logDensity(Scope scope) {
      return z;
    }

    @Override
    public Expression divergence(Scope scope, LatentDensity prior) {
      return mu;
    }
  }

  /**
   * @param features zeros {@code [batch, 1]}
   */
  @Override
  public Draw draw(Scope scope, Expression features) {
    return new Constant(features, scope.repeated(features));
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.ABSENT;
  }

  @Override
  public boolean hasLatent() {
    return false;
  }

  @Override
  public String words() {
    return "none";
  }
}
