package io.sparkvae.train;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;

/**
 * KL warm-up: the weight of the KL divergence rises linearly from 0 (Bowman et al. 2016; Sønderby
 * et al. 2016).
 *
 * @param epochs over which it rises, possibly a fraction; 0 for none
 */
public record Warmup(double epochs) implements Serializable {
  private static final String EPOCHS = "train.warmup.epochs";

  static Warmup from(Settings settings) {
    double epochs = settings.real(EPOCHS);
    if (!(epochs >= 0 && epochs < Double.POSITIVE_INFINITY)) {
      throw settings.refused(EPOCHS, "a number of epochs from 0", epochs);
    }
    return new Warmup(epochs);
  }

  /**
   * Factor of the KL divergence.
   *
   * @param elapsed epochs since the beginning, exact
   * @return in [0, 1]
   */
  public double weight(double elapsed) {
    return elapsed >= epochs ? 1 : elapsed / epochs;
  }
}
