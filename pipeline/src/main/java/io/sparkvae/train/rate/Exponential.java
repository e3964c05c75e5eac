// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/** {@code initial * gamma^i}, as ND4J's schedule of this name. */
public record Exponential(double gamma) implements RateSchedule {
  static Exponential from(Settings settings) {
    return new Exponential(settings.realAbove("train.learningRate.gamma", 0));
  }

  @Override
  public double at(double initial, Moment moment) {
    return initial * Math.pow(gamma, moment.count());
  }
}
