// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.prior.Gaussian;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Scope;

/** q(z|x) = N(mu, diag(e^logVar)), both linear in the features (Kingma and Welling 2014). */
@JsonTypeName("gaussian")
public record GaussianPosterior() implements Posterior {

  @Override
  public GaussianDraw draw(Scope scope, Expression features) {
    Expression eps = scope.gaussian(EPS, scope.latent() * scope.samples());
    return GaussianDraw.of(scope, at(scope, features), scope.dealt(eps));
  }

  /** q(z|x), {@code [rows, latent]}. */
  static Gaussian at(Scope scope, Expression features) {
    return new Gaussian(
        Layers.head(scope, features, "posterior.mu"),
        Layers.head(scope, features, "posterior.logVar"));
  }

  @Override
  public boolean placewise() {
    return true;
  }

  @Override
  public Divergence divergence(Prior prior) {
    return prior.closedForm()
        ? Divergence.EXACT
        : prior.factorises() ? Divergence.SAMPLE : Divergence.JOINT;
  }

  @Override
  public String words() {
    return "a Gaussian with a mean and a variance for each dimension";
  }
}
