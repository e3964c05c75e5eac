// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;
import java.util.List;

/**
 * z = f(features, noise), f a network: a posterior of any form, which can be drawn from and has no
 * density (Mescheder et al. 2017, arXiv 1701.04722, figure 2). Its {@code mu} is z at the noise 0.
 *
 * @param noise standard normal numbers a sample
 * @param hidden units of the layer between, tanh
 */
@JsonTypeName("implicit")
public record ImplicitPosterior(int noise, int hidden) implements Posterior {
  public ImplicitPosterior {
    if (noise < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "implicit: expected at least 1 number of noise and 1 unit, found %s and %s"
              .formatted(noise, hidden));
    }
  }

  static ImplicitPosterior from(Settings settings) {
    return new ImplicitPosterior(
        settings.integerFrom("model.implicit.noise", 1),
        settings.integerFrom("model.implicit.hidden", 1));
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    Expression eps = scope.dealt(scope.gaussian(EPS, noise * scope.samples()));
    Expression none = Expression.constant(0).broadcast(scope.batch(), noise);
    return new WithoutDensity(
        "an implicit one", code(scope, features, none), code(scope, scope.repeated(features), eps));
  }

  private Expression code(Scope scope, Expression features, Expression eps) {
    Expression both = Expression.concat(1, List.of(features, eps));
    Expression h = Layers.dense(scope, both, "posterior.dense", hidden, Activation.TANH);
    return Layers.linear(scope, h, "posterior.z", scope.latent());
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.UNKNOWN;
  }

  @Override
  public String words() {
    return "a distribution without a formula: a network draws z from %s of noise"
        .formatted(Phrase.count(noise, "number"));
  }
}
