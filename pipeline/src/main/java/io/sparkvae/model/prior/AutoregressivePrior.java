// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Flow;
import io.sparkvae.model.layer.Made;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.Optional;

/**
 * An autoregressive flow as prior (Chen et al. 2017, arXiv 1611.02731, section 3.2): eps = (z -
 * m(z)) e^(-s(z)), step after step, m and s from a {@link Made} of the dimensions before; ln p(z) =
 * ln N(eps; 0, I) - sum s, in one pass. A sample takes as many passes a step as there are
 * dimensions. An IAF posterior with N(0, I) and this flow before the decoder is the same model.
 *
 * @param steps of the flow
 * @param hidden units of the hidden layers of each step's network
 */
@JsonTypeName("autoregressive")
public record AutoregressivePrior(int steps, List<Integer> hidden) implements Prior {
  public AutoregressivePrior {
    hidden = new Made(hidden).hidden();
    if (steps < 1) {
      throw new IllegalArgumentException(
          "autoregressive prior: expected at least 1 step, found " + steps);
    }
  }

  /** The flow that the settings of the section {@code model.autoregressive} describe. */
  public static AutoregressivePrior from(Settings settings) {
    return new AutoregressivePrior(
        settings.integerFrom("model.autoregressive.steps", 1),
        settings.integersFrom("model.autoregressive.hidden", 1));
  }

  private Made.Numbers numbers(Scope scope, int t, Expression z) {
    return new Made(hidden)
        .apply(scope, "prior.flow" + (t + 1), Made.Order.ofStep(t), z, Optional.empty());
  }

  /** From z to eps, and ln |det d eps / dz| by columns. */
  public Flow.Image whitened(Scope scope, Expression z) {
    Expression eps = z;
    Expression logDeterminant = null;
    for (int t = 0; t < steps; t++) {
      Made.Numbers numbers = numbers(scope, t, eps);
      Expression log = numbers.scale().negate();
      eps = eps.minus(numbers.shift()).times(log.exp());
      logDeterminant = logDeterminant == null ? log : logDeterminant.plus(log);
    }
    return new Flow.Image(eps, logDeterminant);
  }

  /** From eps to z: each pass finds one more dimension. */
  public Expression coloured(Scope scope, Expression eps) {
    int n = Math.toIntExact(eps.shape().get(1));
    Expression z = eps;
    for (int t = steps - 1; t >= 0; t--) {
      int[] places = Made.Order.ofStep(t).places(n);
      Expression from = z;
      z = z.minus(z);
      for (int pass = 1; pass <= n; pass++) {
        Made.Numbers numbers = numbers(scope, t, z);
        // Dimensions that are not known yet stay 0, so that no network reads a number that has
        // grown
        // without bound.
        z = from.times(numbers.scale().exp()).plus(numbers.shift()).times(known(places, pass));
      }
    }
    return z;
  }

  private static Expression known(int[] places, int pass) {
    double[] known = new double[places.length];
    for (int j = 0; j < places.length; j++) {
      known[j] = places[j] <= pass ? 1 : 0;
    }
    return Expression.constant(known, places.length);
  }

  private record Density(Scope scope, AutoregressivePrior prior) implements LatentDensity {
    @Override
    public Expression logDensity(Expression z) {
      Flow.Image white = prior.whitened(scope, z);
      return Gaussian.logStandard(white.z()).plus(white.logDeterminant());
    }

    @Override
    public Expression sample() {
      return prior.coloured(scope, scope.gaussian("prior", scope.latent()));
    }
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    return new Density(scope, this);
  }

  /** A column is the density of its dimension given others, not of its dimension. */
  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public String words() {
    return "the learned autoregressive flow";
  }
}
