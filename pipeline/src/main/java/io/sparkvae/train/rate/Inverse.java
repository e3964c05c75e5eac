// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/** {@code initial / (1 + gamma * i)^power}, as ND4J's schedule of this name. */
public record Inverse(double gamma, double power) implements RateSchedule {
  static Inverse from(Settings settings) {
    return new Inverse(
        settings.realAbove("train.learningRate.gamma", 0),
        settings.realAbove("train.learningRate.power", 0));
  }

  @Override
  public double at(double initial, Moment moment) {
    return initial / Math.pow(1 + gamma * moment.count(), power);
  }
}
