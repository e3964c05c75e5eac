// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.layer.Flow;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.prior.LatentDensity;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Phrase;
import io.sparkvae.model.scope.Scope;

/**
 * Planar flow (Rezende and Mohamed 2015, arXiv 1505.05770, section 4.1): a Gaussian, then steps z +
 * u tanh(w'z + b), with u, w and b linear in the encoder's features. u is made such that w'u =
 * softplus(w'u) - 1 > -1, so that each step is invertible (ibid., appendix A.1); ln |det| = ln(1 +
 * (1 - tanh^2) w'u).
 *
 * @param steps of the flow
 */
@JsonTypeName("planar")
public record PlanarPosterior(int steps) implements Posterior, Flow {
  public PlanarPosterior {
    if (steps < 1) {
      throw new IllegalArgumentException("planar: expected at least 1 step, found " + steps);
    }
  }

  static PlanarPosterior from(Settings settings) {
    return new PlanarPosterior(settings.integerFrom("model.planar.steps", 1));
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    return TransformedGaussian.of(scope, features, this);
  }

  @Override
  public Image apply(Scope scope, Expression z0, Expression features) {
    long n = z0.shape().get(1);
    Expression all = Layers.linear(scope, features, "posterior.planar.u", steps * n);
    // Features of 0 must not make w 0, which has no direction.
    Expression w =
        Layers.linear(scope, features, "posterior.planar.w", steps * n)
            .plus(
                scope.parameter(
                    "posterior.planar.direction", new Initialisation.Glorot(1, 1), steps * n));
    Expression b = Layers.linear(scope, features, "posterior.planar.b", steps);
    Expression z = z0;
    Expression logDeterminant = null;
    for (int t = 0; t < steps; t++) {
      long from = t * n;
      Step step = Step.of(all.slice(1, from, from + n), w.slice(1, from, from + n));
      Expression tanh = dot(step.w(), z).plus(b.slice(1, t, t + 1)).tanh();
      z = z.plus(step.u().times(tanh));
      Expression log = tanh.square().negate().plus(1).times(step.product()).plus(1).log();
      logDeterminant = logDeterminant == null ? log : logDeterminant.plus(log);
    }
    return new Image(z, LatentDensity.shared(logDeterminant, n));
  }

  /**
   * @param product w'u of the u that is used, {@code [rows, 1]}
   */
  private record Step(Expression u, Expression w, Expression product) {
    static Step of(Expression u, Expression w) {
      Expression free = dot(w, u);
      Expression product = free.softplus().minus(1);
      return new Step(u.plus(w.times(product.minus(free).dividedBy(dot(w, w)))), w, product);
    }
  }

  private static Expression dot(Expression a, Expression b) {
    return a.times(b).sum(1).reshape(a.shape().get(0), 1);
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.JOINT;
  }

  @Override
  public String words() {
    return "a Gaussian that %s of planar flow reshape".formatted(Phrase.count(steps, "step"));
  }
}
