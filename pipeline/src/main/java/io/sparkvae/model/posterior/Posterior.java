// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.posterior;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.model.prior.Prior;
import io.sparkvae.model.quantiser.Quantiser;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;
import java.util.function.Function;

/** q(z|x): how the encoder's features make a latent. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Posterior extends Serializable
    permits GaussianPosterior,
        DeterministicPosterior,
        SparsePosterior,
        InverseAutoregressivePosterior,
        PlanarPosterior,
        LadderPosterior,
        RecurrentPosterior,
        BeliefPosterior,
        ImplicitPosterior,
        CodePosterior,
        NoPosterior {

  /** Input: the noise of a posterior that draws, one set of numbers a sample. */
  String EPS = "eps";

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    GAUSSIAN(settings -> new GaussianPosterior()),
    DETERMINISTIC(DeterministicPosterior::from),
    K_SPARSE(SparsePosterior::from),
    IAF(InverseAutoregressivePosterior::from),
    PLANAR(PlanarPosterior::from),
    LADDER(LadderPosterior::from),
    RECURRENT(RecurrentPosterior::from),
    BELIEF(BeliefPosterior::from),
    IMPLICIT(ImplicitPosterior::from),
    VQ(settings -> QuantisedPosterior.from(settings, Quantiser.Kind.VQ)),
    RVQ(settings -> QuantisedPosterior.from(settings, Quantiser.Kind.RVQ)),
    FSQ(settings -> QuantisedPosterior.from(settings, Quantiser.Kind.FSQ)),
    VQ_2(TwoLevelPosterior::from),
    NONE(settings -> new NoPosterior());

    private final Function<Settings, Posterior> reader;

    Kind(Function<Settings, Posterior> reader) {
      this.reader = reader;
    }
  }

  /**
   * The posterior at a batch, and {@link Scope#samples} samples of each example.
   *
   * @param features {@code [batch, units]}
   */
  Draw draw(Scope scope, Expression features);

  /** What {@link Draw#divergence} gives against this prior. */
  Divergence divergence(Prior prior);

  /**
   * Number of columns of {@link Draw#divergence}: one for each latent dimension, unless the latent
   * is a code, which has one divergence for several numbers.
   */
  default int divergences(LatentShape latent) {
    return latent.size();
  }

  /**
   * Whether it goes with a latent that has places: what it makes of a place, it makes of that
   * place's features alone.
   */
  default boolean placewise() {
    return false;
  }

  /** Whether there is a latent; without one the model is p(x) alone. */
  default boolean hasLatent() {
    return true;
  }

  /** The posterior that the settings name. */
  static Posterior from(Settings settings) {
    return settings.choice("model.posterior", Kind.class).reader.apply(settings);
  }

  /** For readers of a report: what q(z|x) is. */
  String words();
}
