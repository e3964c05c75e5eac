package io.sparkvae.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
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
    CAPACITY((settings, reduction, shape, latent) -> Capacity.from(settings)),
    FREE_BITS((settings, reduction, shape, latent) -> FreeBits.from(settings)),
    SPARSITY((settings, reduction, shape, latent) -> Sparsity.from(settings)),
    ABSOLUTE_CODE((settings, reduction, shape, latent) -> AbsoluteCode.from(settings)),
    CONTRACTION((settings, reduction, shape, latent) -> Contraction.from(settings)),
    TOTAL_FREE_BITS((settings, reduction, shape, latent) -> TotalFreeBits.from(settings)),
    TOTAL_CORRELATION((settings, reduction, shape, latent) -> TotalCorrelation.from(settings)),
    DISENTANGLED_PRIOR((settings, reduction, shape, latent) -> DisentangledPrior.from(settings)),
    MEAN_DISCREPANCY((settings, reduction, shape, latent) -> MeanDiscrepancy.from(settings)),
    DENSITY_RATIO((settings, reduction, shape, latent) -> DensityRatio.from(settings)),
    ADVERSARIAL_PRIOR((settings, reduction, shape, latent) -> AdversarialPrior.from(settings)),
    ADVERSARIAL_RATE((settings, reduction, shape, latent) -> AdversarialRate.from(settings));

    private final Reader reader;

    Kind(Reader reader) {
      this.reader = reader;
    }

    Term read(Settings settings, Reduction reduction, ImageShape shape, int latent) {
      return reader.read(settings, reduction, shape, latent);
    }
  }

  /** Reads a term for images of a shape and a latent of a size. */
  interface Reader {
    Term read(Settings settings, Reduction reduction, ImageShape shape, int latent);
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
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(term + ": expected a weight from 0, found " + weight);
    }
  }
}
