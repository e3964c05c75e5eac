package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;

/** q(z|x) = N(mu, diag(e^logVar)), both linear in the features (Kingma and Welling 2014). */
@JsonTypeName("gaussian")
public record GaussianPosterior() implements Posterior {

  @Override
  public DiagonalGaussian draw(Scope scope, Expression features) {
    int latent = scope.spec().latent();
    Expression eps = scope.gaussian(ModelGraph.EPS, latent * scope.samples());
    return DiagonalGaussian.of(
        scope, mu(scope, features), logVar(scope, features), scope.dealt(eps));
  }

  static Expression mu(Scope scope, Expression features) {
    return Layers.linear(scope, features, "posterior.mu", scope.spec().latent());
  }

  static Expression logVar(Scope scope, Expression features) {
    return Layers.linear(scope, features, "posterior.logVar", scope.spec().latent());
  }

  @Override
  public Divergence divergence(Prior prior) {
    return prior.closedForm()
        ? Divergence.EXACT
        : prior.factorises() ? Divergence.SAMPLE : Divergence.JOINT;
  }
}
