// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.prior;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.function.Function;

/** p(z). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Prior extends Serializable
    permits NormalPrior,
        MixturePrior,
        VampPrior,
        AutoregressivePrior,
        ClassPrior,
        LadderPrior,
        RecurrentPrior,
        JumpPrior,
        UniformPrior,
        NoPrior {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    NORMAL(settings -> new NormalPrior()),
    MIXTURE(MixturePrior::from),
    VAMP(VampPrior::from),
    AUTOREGRESSIVE(AutoregressivePrior::from),
    CLASS(ClassPrior::from),
    LADDER(LadderPrior::from),
    RECURRENT(RecurrentPrior::from),
    JUMPS(JumpPrior::from),
    UNIFORM(settings -> new UniformPrior());

    private final Function<Settings, Prior> reader;

    Kind(Function<Settings, Prior> reader) {
      this.reader = reader;
    }
  }

  /**
   * This prior in a graph.
   *
   * @param posterior the model's own at other images, which a prior may be made of
   */
  LatentDensity density(Scope scope, PosteriorAt posterior);

  /**
   * This prior in a graph, beside images. Only the prior of a step of a sequence reads them: those
   * of the steps before it.
   *
   * @param features what the encoder makes of the images, {@code [batch, units]}
   */
  default LatentDensity density(Scope scope, PosteriorAt posterior, Expression features) {
    return density(scope, posterior);
  }

  /** Whether each column of {@link LatentDensity#logDensity} is the density of its dimension. */
  boolean factorises();

  /** Whether {@link LatentDensity#divergence} is there. */
  default boolean closedForm() {
    return false;
  }

  /** The part of z that the decoder reads: all of it, except in a hierarchy. */
  default Expression emitted(Expression z) {
    return z;
  }

  /** For readers of a report: what z is drawn from. */
  String words();

  /** The prior that the settings name. */
  static Prior from(Settings settings) {
    return settings.choice("model.prior", Kind.class).reader.apply(settings);
  }
}
