package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;

/**
 * p(z) = 1/K sum_k N(z; m_k, diag(e^v_k)), m and v learned (the mixture of Gaussians that Tomczak
 * and Welling 2018, arXiv 1705.07120, compare with, equation 8).
 *
 * @param components K
 */
@JsonTypeName("mixture")
public record MixturePrior(int components) implements Prior {
  public MixturePrior {
    if (components < 1) {
      throw new IllegalArgumentException(
          "mixture: expected at least 1 component, found " + components);
    }
  }

  static MixturePrior from(Settings settings) {
    int components = settings.integer("model.mixture.components");
    if (components < 1) {
      throw settings.refused("model.mixture.components", "at least 1", components);
    }
    return new MixturePrior(components);
  }

  private static Expression mean(Scope scope, int k) {
    // Variance 1: components that start alike would stay alike.
    return scope.parameter(
        "prior.mean" + k, new Initialisation.Glorot(1, 1), 1, scope.spec().latent());
  }

  private static Expression logVar(Scope scope, int k) {
    return scope.parameter("prior.logVar" + k, new Initialisation.Zero(), 1, scope.spec().latent());
  }

  @Override
  public Expression logDensity(Scope scope, Expression z) {
    Expression sum = null;
    for (int k = 1; k <= components; k++) {
      Expression next = DiagonalGaussian.logDensity(z, mean(scope, k), logVar(scope, k)).sum(1);
      // ln(e^a + e^b) = a + ln(1 + e^(b - a)), finite for all.
      sum = sum == null ? next : sum.plus(next.minus(sum).softplus());
    }
    long rows = z.shape().get(0);
    long latent = z.shape().get(1);
    return sum.minus(Math.log(components))
        .times(1.0 / latent)
        .reshape(rows, 1)
        .broadcast(java.util.List.of(rows, latent));
  }

  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public Expression sample(Scope scope) {
    Expression which = scope.uniform("component", 1);
    Expression eps = scope.gaussian("prior", scope.spec().latent());
    Expression z = null;
    for (int k = 1; k <= components; k++) {
      // 1 where the uniform number is in [(k - 1) / K, k / K).
      Expression above = which.negate().plus((k - 1.0) / components).step().negate().plus(1);
      Expression here = above.times(which.negate().plus((double) k / components).step());
      Expression of = mean(scope, k).plus(logVar(scope, k).times(0.5).exp().times(eps)).times(here);
      z = z == null ? of : z.plus(of);
    }
    return z;
  }

  @Override
  public String words() {
    return "the learned mixture of %d Gaussians".formatted(components);
  }
}
