// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.data.EpochDivision;
import java.io.Serializable;

/**
 * Gradual warm-up before any schedule (Goyal et al. 2017, arXiv 1706.02677, section 2.2): in w
 * steps the rate rises in equal steps from {@code start} times the first rate of the schedule
 * towards that rate, and then the schedule begins. As PyTorch's {@code LinearLR}, followed by the
 * schedule.
 *
 * @param epochs in which it rises, possibly a fraction; 0: none
 * @param start in [0, 1]
 */
record WarmUp(double epochs, double start) implements Serializable {
  private static final String START = LearningRate.SECTION + "warmUp.start";

  static WarmUp from(Settings settings) {
    double epochs = settings.realFrom(LearningRate.WARM_UP, 0);
    int all = settings.integerFrom("train.epochs", 1);
    if (epochs >= all) {
      throw settings.refused(
          LearningRate.WARM_UP, "fewer than train.epochs (%s)".formatted(all), epochs);
    }
    double start = settings.realFrom(START, 0);
    if (start > 1) {
      throw settings.refused(START, "a fraction from 0 to 1", start);
    }
    return new WarmUp(epochs, start);
  }

  /** The steps that it takes. */
  long steps(EpochDivision division) {
    return Math.round(epochs * division.steps());
  }

  /**
   * The factor of the first rate of the schedule.
   *
   * @param step from 0 to before {@code steps}
   */
  double factor(long step, long steps) {
    return start + (1 - start) * step / steps;
  }
}
