package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import java.util.Optional;

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
    Expression code =
        Layers.dense(scope, features, "posterior.mu", scope.spec().latent(), activation);
    return new Code(code, scope.repeated(code));
  }

  @Override
  public Divergence divergence(Prior prior) {
    return Divergence.NONE;
  }

  /** One point. */
  record Code(Expression mu, Expression z) implements Draw {
    @Override
    public Optional<Expression> logVar() {
      return Optional.empty();
    }

    @Override
    public Expression logDensity(Scope scope) {
      throw new IllegalArgumentException(
          "objective: expected a posterior with a density, found a deterministic one");
    }

    @Override
    public Expression divergence(Scope scope, Prior prior) {
      // Not 0 * mu, which has a sign.
      return mu.minus(mu);
    }
  }
}
