// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.model.scope.Scope;

/**
 * The variational mixture of posteriors (Tomczak and Welling 2018, arXiv 1705.07120, equation 9):
 * p(z) = 1/K sum_k q(z|u_k), the encoder's own posterior at K learned pseudo-inputs u_k, images in
 * (0, 1), of which the logits are trained.
 *
 * @param components K
 */
@JsonTypeName("vamp")
public record VampPrior(int components) implements Prior {
  public VampPrior {
    if (components < 1) {
      throw new IllegalArgumentException(
          "vamp: expected at least 1 pseudo-input, found " + components);
    }
  }

  static VampPrior from(Settings settings) {
    return new VampPrior(settings.integerFrom("model.vamp.components", 1));
  }

  @Override
  public LatentDensity density(Scope scope, PosteriorAt posterior) {
    Expression pseudoInputs =
        scope
            .parameter(
                "prior.pseudoInputs",
                new Initialisation.Glorot(1, 1),
                components,
                scope.shape().size())
            .sigmoid();
    return new GaussianMixture(scope, posterior.at(pseudoInputs));
  }

  @Override
  public boolean factorises() {
    return false;
  }

  @Override
  public String words() {
    return "the mean of the posteriors at %s learned pseudo-inputs".formatted(components);
  }
}
