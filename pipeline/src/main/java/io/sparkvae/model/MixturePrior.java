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
    return new MixturePrior(Positive.integer(settings, "model.mixture.components"));
  }

  private GaussianMixture mixture(Scope scope) {
    int latent = scope.spec().latent();
    // Variance 1: components that start alike would stay alike.
    return new GaussianMixture(
        scope.parameter("prior.mean", new Initialisation.Glorot(1, 1), components, latent),
        scope.parameter("prior.logVar", new Initialisation.Zero(), components, latent));
  }

  @Override
  public Expression logDensity(Scope scope, Expression z) {
    return mixture(scope).logDensity(z);
  }

  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public Expression sample(Scope scope) {
    return mixture(scope).sample(scope);
  }

  @Override
  public String words() {
    return "the learned mixture of %d Gaussians".formatted(components);
  }
}
