// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/** {@code initial * decayRate^floor(i / stepSize)}, as ND4J's schedule of this name. */
public record StepRate(double decayRate, int stepSize) implements RateSchedule {
  static StepRate from(Settings settings) {
    return new StepRate(
        settings.realAbove("train.learningRate.decayRate", 0),
        settings.integerFrom("train.learningRate.stepSize", 1));
  }

  @Override
  public double at(double initial, Moment moment) {
    return initial * Math.pow(decayRate, Math.floor(moment.count() / (double) stepSize));
  }
}
