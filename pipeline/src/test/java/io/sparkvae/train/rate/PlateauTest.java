// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.train.checkpoint.RateHistory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlateauTest {
  /** The rate after each evaluation. */
  private static List<Double> rates(Plateau plateau, double... elbos) {
    List<Double> rates = new ArrayList<>();
    RateHistory history = RateHistory.START;
    for (double elbo : elbos) {
      history = plateau.after(history, elbo);
      rates.add(plateau.at(1, new RateSchedule.Moment(7, 100, history.reductions())));
    }
    return rates;
  }

  /** As PyTorch's ReduceLROnPlateau(mode = max, factor = 0.5, patience = 1). */
  @Test
  void theRateFallsWhenTheBoundHasNotRisenForLongerThanThePatience() {
    assertThat(rates(new Plateau(0.5, 1, 0, 0, 0), -10, -9, -9, -9, -9, -9, -8, -8.5, -8.5))
        .containsExactly(1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125);
  }

  @Test
  void aRiseBelowTheThresholdIsNone() {
    assertThat(rates(new Plateau(0.5, 0, 1, 0, 0), -10, -9.5, -8.9, -8))
        .containsExactly(1.0, 0.5, 0.5, 0.25);
  }

  /** With cooldown = 2 the two evaluations after a reduction do not count. */
  @Test
  void evaluationsAfterAReductionDoNotCount() {
    assertThat(rates(new Plateau(0.5, 0, 0, 2, 0), -1, -1, -1, -1, -1, -1))
        .containsExactly(1.0, 0.5, 0.5, 0.5, 0.25, 0.25);
  }

  @Test
  void theRateDoesNotFallBelowTheLeast() {
    assertThat(rates(new Plateau(0.1, 0, 0, 0, 0.05), -1, -1, -1, -1))
        .containsExactly(1.0, 0.1, 0.05, 0.05);
  }
}
