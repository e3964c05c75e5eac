package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Initialisation;

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
    return new VampPrior(Positive.integer(settings, "model.vamp.components"));
  }

  private GaussianMixture mixture(Scope scope) {
    ModelSpec spec = scope.spec();
    Expression inputs =
        scope
            .parameter(
                "prior.pseudoInputs",
                new Initialisation.Glorot(1, 1),
                components,
                spec.shape().size())
            .sigmoid();
    Expression features = spec.encoder().encode(scope, inputs);
    return new GaussianMixture(
        GaussianPosterior.mu(scope, features), GaussianPosterior.logVar(scope, features));
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
    return "the mean of the posteriors at %d learned pseudo-inputs".formatted(components);
  }
}
