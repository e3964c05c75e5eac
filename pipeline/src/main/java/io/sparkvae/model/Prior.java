package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import java.io.Serializable;
import java.util.function.Function;

/** p(z). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Prior extends Serializable permits NormalPrior, MixturePrior {

  /** Names in configurations, and who reads the rest. */
  enum Kind {
    NORMAL(settings -> new NormalPrior()),
    MIXTURE(MixturePrior::from);

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

  /** One z for each row of a batch, {@code [batch, latent]}, from noise of the scope. */
  Expression sample(Scope scope);

  /** For readers of a report: what z is drawn from. */
  String words();

  /** The prior that the settings name. */
  static Prior from(Settings settings) {
    return settings.choice("model.prior", Kind.class).reader.apply(settings);
  }
}
