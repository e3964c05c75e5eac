package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import java.io.Serializable;
import java.util.Optional;
import java.util.function.Function;

/** p(z). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Prior extends Serializable
    permits NormalPrior, MixturePrior, VampPrior, AutoregressivePrior, ClassPrior, LadderPrior {

  /** Names in configurations, and who reads the rest. */
  enum Kind {
    NORMAL(settings -> new NormalPrior()),
    MIXTURE(MixturePrior::from),
    VAMP(VampPrior::from),
    AUTOREGRESSIVE(AutoregressivePrior::from),
    CLASS(ClassPrior::from),
    LADDER(LadderPrior::from);

    private final Function<Settings, Prior> reader;

    Kind(Function<Settings, Prior> reader) {
      this.reader = reader;
    }
  }

  /**
   * ln p(z) in nats; the columns add up to it.
   *
   * @param z {@code [rows, latent]}
   * @return {@code [rows, latent]}
   */
  Expression logDensity(Scope scope, Expression z);

  /** Whether each column of {@link #logDensity} is the density of its dimension. */
  boolean factorises();

  /** Whether {@link #divergence} is there. */
  default boolean closedForm() {
    return false;
  }

  /**
   * KL(N(mu, diag(e^logVar)) || p) by dimension in closed form, {@code [batch, latent]}, nats;
   * empty where there is none.
   */
  default Optional<Expression> divergence(Scope scope, Expression mu, Expression logVar) {
    return Optional.empty();
  }

  /** The part of z that the decoder reads: all of it, but for a hierarchy. */
  default Expression emitted(Expression z) {
    return z;
  }

  /** One z for each row of a batch, {@code [batch, latent]}, from noise of the scope. */
  Expression sample(Scope scope);

  /** For readers of a report: what z is drawn from. */
  String words();

  /** The prior that the settings name. */
  static Prior from(Settings settings) {
    return settings.choice("model.prior", Kind.class).reader.apply(settings);
  }
}
