// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;

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
    return new MixturePrior(settings.integerFrom("model.mixture.components", 1));
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    // Variance 1: components that start alike would stay alike.
    return new GaussianMixture(
        scope,
        new Gaussian(
            scope.parameter(
                "prior.mean", new Initialisation.Glorot(1, 1), components, scope.latent()),
            scope.parameter(
                "prior.logVar", new Initialisation.Zero(), components, scope.latent())));
  }

  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public String words() {
    return "the learned mixture of %s Gaussians".formatted(components);
  }
}
