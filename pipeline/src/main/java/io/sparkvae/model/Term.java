package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
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
        AdversarialRate {

  /** Names in configurations, and who reads the rest. */
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
    ADVERSARIAL_RATE((settings, reduction, occasion) -> AdversarialRate.from(settings));

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
    Term read(Settings settings, Reduction reduction, Occasion occasion);
  }

  /**
   * Its value, weighted, summed over the latent dimensions, in nats: the objective divides by their
   * number if it takes means.
   *
   * @return {@code [batch]}, one an example; or a scalar, one of the whole minibatch
   */
  Expression value(Evidence evidence);

  /** Refuses a weight that is none, for the records that have one. */
  static void requireWeight(String term, double weight) {
    requireFromZero(term, "a weight", weight);
  }

  /** Refuses a number that is not finite or below 0, and says what it should have been. */
  static void requireFromZero(String term, String quantity, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "%s: expected %s from 0, found %s".formatted(term, quantity, value));
    }
  }
}
