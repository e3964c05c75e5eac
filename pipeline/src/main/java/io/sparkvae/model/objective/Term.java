// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.scope.BatchValue;
import io.sparkvae.model.scope.Scope;
import java.io.Serializable;

/** Something that {@link EvidenceBound} adds to the loss. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public sealed interface Term extends Serializable
    permits Rate,
        Capacity,
        FreeBits,
        Sparsity,
        AbsoluteCode,
        Contraction,
        TotalFreeBits,
        TotalCorrelation,
        DisentangledPrior,
        MeanDiscrepancy,
        DensityRatio,
        AdversarialPrior,
        AdversarialRate,
        ZForcing,
        BagOfWords,
        Collaboration,
        CodebookError,
        Commitment {

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    RATE(Rate::from),
    CAPACITY((settings, reduction, occasion) -> Capacity.from(settings)),
    FREE_BITS((settings, reduction, occasion) -> FreeBits.from(settings)),
    SPARSITY((settings, reduction, occasion) -> Sparsity.from(settings)),
    ABSOLUTE_CODE((settings, reduction, occasion) -> AbsoluteCode.from(settings)),
    CONTRACTION((settings, reduction, occasion) -> Contraction.from(settings)),
    TOTAL_FREE_BITS((settings, reduction, occasion) -> TotalFreeBits.from(settings)),
    TOTAL_CORRELATION((settings, reduction, occasion) -> TotalCorrelation.from(settings, occasion)),
    DISENTANGLED_PRIOR((settings, reduction, occasion) -> DisentangledPrior.from(settings)),
    MEAN_DISCREPANCY((settings, reduction, occasion) -> MeanDiscrepancy.from(settings)),
    DENSITY_RATIO((settings, reduction, occasion) -> DensityRatio.from(settings)),
    ADVERSARIAL_PRIOR((settings, reduction, occasion) -> AdversarialPrior.from(settings)),
    ADVERSARIAL_RATE((settings, reduction, occasion) -> AdversarialRate.from(settings)),
    Z_FORCING((settings, reduction, occasion) -> ZForcing.from(settings)),
    BAG_OF_WORDS(BagOfWords::from),
    COLLABORATION((settings, reduction, occasion) -> Collaboration.from(settings, reduction)),
    CODEBOOK((settings, reduction, occasion) -> CodebookError.from(settings)),
    COMMITMENT((settings, reduction, occasion) -> Commitment.from(settings));

    private final Reader reader;

    Kind(Reader reader) {
      this.reader = reader;
    }

    Term read(Settings settings, Reduction reduction, Occasion occasion) {
      return reader.read(settings, reduction, occasion);
    }
  }

  /** Reads a term for an occasion. */
  interface Reader {
    /**
     * Reads the term.
     *
     * @param reduction how log-likelihood and divergences become one number
     * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
     */
    Term read(Settings settings, Reduction reduction, Occasion occasion);
  }

  /**
   * Its value, weighted, summed over the latent dimensions, in nats: the objective divides by their
   * number if it takes means. What depends on the minibatch as a whole is made by {@link
   * Scope#ofMinibatch}.
   *
   * @return {@code [batch]}, of which the loss takes the mean; or a scalar that is added to it
   */
  BatchValue value(Evidence evidence);

  /** Refuses a weight that is negative or not finite, for the records that have one. */
  static void requireWeight(String term, double weight) {
    requireFromZero(term, "a weight", weight);
  }

  /** Refuses a number that is negative or not finite, and says what was expected. */
  static void requireFromZero(String term, String quantity, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: expected %s from 0, found %s".formatted(term, quantity, value));
    }
  }

  /** For readers of a report: what is added to the reconstruction error. */
  String words();
}
