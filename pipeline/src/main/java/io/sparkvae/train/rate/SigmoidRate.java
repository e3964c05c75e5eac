// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/**
 * {@code initial / (1 + e^(-gamma * (i - stepSize)))}, as ND4J's schedule of this name. It rises to
 * the initial rate for a positive gamma and falls from it for a negative one.
 */
public record SigmoidRate(double gamma, int stepSize) implements RateSchedule {
  static SigmoidRate from(Settings settings) {
    String key = "train.learningRate.gamma";
    double gamma = settings.real(key);
    if (gamma == 0 || !Double.isFinite(gamma)) {
      throw settings.refused(key, "a number other than 0", gamma);
    }
    return new SigmoidRate(gamma, settings.integerFrom("train.learningRate.stepSize", 1));
  }

  @Override
  public double at(double initial, Moment moment) {
    return initial / (1 + Math.exp(-gamma * (moment.count() - stepSize)));
  }
}
