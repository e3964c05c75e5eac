// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.layer.Layers;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.scope.Scope;

/**
 * An autoencoder's code, without noise and without KL divergence: an activation of what is linear
 * in the features.
 */
@JsonTypeName("deterministic")
public record DeterministicPosterior(Activation activation) implements Posterior {
  static DeterministicPosterior from(Settings settings) {
    return new DeterministicPosterior(settings.choice("model.code.activation", Activation.class));
  }

  @Override
  public Draw draw(Scope scope, Expression features) {
    return code(Layers.head(scope, features, "posterior.mu", activation), scope);
  }

  @Override
  public boolean placewise() {
    return true;
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.NONE;
  }

  /** A code, the same at every sample. */
  static Draw code(Expression code, Scope scope) {
    return new WithoutDensity("a deterministic one", code, scope.repeated(code));
  }

  @Override
  public String words() {
    return "a single point, without noise";
  }
}
