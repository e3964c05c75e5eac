package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;

/** p(z) = N(0, I). */
@JsonTypeName("normal")
public record NormalPrior() implements Prior {
  @Override
  public Expression logDensity(Scope scope, Expression z) {
    return DiagonalGaussian.logStandard(z);
  }

  @Override
  public boolean factorises() {
    return true;
  }

  @Override
  public Expression sample(Scope scope) {
    return scope.gaussian("prior", scope.spec().latent());
  }

  @Override
  public String words() {
    return "N(0, I)";
  }
}
