// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/**
 * {@code initial * (1 - i / maxIterations)^power}, then 0, as Caffe has it. ND4J's schedule of this
 * name has a plus for the minus in M2.1, so that its rate rises.
 */
public record Polynomial(double power, int maxIterations) implements RateSchedule {
  static Polynomial from(Settings settings) {
    return new Polynomial(
        settings.realAbove("train.learningRate.power", 0),
        settings.integerFrom("train.learningRate.maxIterations", 1));
  }

  @Override
  public double at(double initial, Moment moment) {
    return moment.count() >= maxIterations
        ? 0
        : initial * Math.pow(1 - (double) moment.count() / maxIterations, power);
  }
}
