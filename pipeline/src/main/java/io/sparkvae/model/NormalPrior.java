package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import java.util.Optional;

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
  public boolean closedForm() {
    return true;
  }

  /** (mu^2 + e^logVar - logVar - 1) / 2 (Kingma and Welling 2014, appendix B). */
  @Override
  public Optional<Expression> divergence(Scope scope, Expression mu, Expression logVar) {
    return Optional.of(mu.square().plus(logVar.exp()).minus(logVar).minus(1).times(0.5));
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
