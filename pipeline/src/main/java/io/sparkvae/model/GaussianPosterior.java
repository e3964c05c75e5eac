package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;

/** q(z|x) = N(mu, diag(e^logVar)), both linear in the features (Kingma and Welling 2014). */
@JsonTypeName("gaussian")
public record GaussianPosterior() implements Posterior {

  @Override
  public DiagonalGaussian draw(Scope scope, Expression features) {
    int latent = scope.spec().latent();
    Expression mu = Layers.linear(scope, features, "posterior.mu", latent);
    Expression logVar = Layers.linear(scope, features, "posterior.logVar", latent);
    Expression eps = scope.gaussian(ModelGraph.EPS, latent * scope.samples());
    return DiagonalGaussian.of(scope, mu, logVar, scope.dealt(eps));
  }

  @Override
  public Divergence divergence(Prior prior) {
    return prior instanceof NormalPrior
        ? Divergence.EXACT
        : prior.factorises() ? Divergence.SAMPLE : Divergence.JOINT;
  }
}
