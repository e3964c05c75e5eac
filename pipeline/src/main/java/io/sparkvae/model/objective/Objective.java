// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.scope.BatchValue;
import java.io.Serializable;
import java.util.OptionalDouble;

/** What training minimises. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Objective extends Serializable
    permits EvidenceBound, ImportanceWeighted, Constrained, TemporalDifference {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    EVIDENCE_BOUND(EvidenceBound::from),
    IMPORTANCE_WEIGHTED((settings, occasion) -> ImportanceWeighted.from(settings)),
    CONSTRAINED((settings, occasion) -> Constrained.from(settings)),
    TEMPORAL_DIFFERENCE(TemporalDifference::from);

    private final Reader reader;

    Kind(Reader reader) {
      this.reader = reader;
    }
  }

  /** Reads an objective for an occasion. */
  interface Reader {
    /**
     * Reads the objective.
     *
     * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
     */
    Objective read(Settings settings, Occasion occasion);
  }

  /** Samples of z that it wants for each example. */
  int samples();

  /** The loss, a scalar; its type says whether it looks at the minibatch as a whole. */
  BatchValue loss(Evidence evidence);

  /** The loss, and beside it what a step of training tells of its minibatch. */
  default Measures measures(Evidence evidence) {
    return new Measures(loss(evidence), evidence.logLikelihood(), evidence.kl());
  }

  /**
   * The weight of the KL divergence beside the log-likelihood, both summed, under any reduction:
   * the beta of Higgins et al. 2017. Empty where no such weight exists.
   */
  OptionalDouble effectiveBeta(ImageShape shape, int latent);

  /** The objective that the settings name. */
  static Objective from(Settings settings, Occasion occasion) {
    return settings.choice("model.objective.kind", Kind.class).reader.read(settings, occasion);
  }

  /** For readers of a report: what training minimises. */
  String words();
}
