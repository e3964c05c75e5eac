// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/**
 * {@code least + (initial - least) * (1 + cos(pi * i / T)) / 2}, T steps or epochs until the end of
 * the run: Loshchilov and Hutter 2017 (arXiv 1608.03983), equation 5, with one period.
 *
 * @param least where it ends
 */
public record Cosine(double least) implements RateSchedule {
  static Cosine from(Settings settings) {
    return new Cosine(settings.realFrom("train.learningRate.least", 0));
  }

  @Override
  public double at(double initial, Moment moment) {
    return between(initial, least, (double) moment.count() / moment.total());
  }

  /**
   * From one rate to another along half a cosine.
   *
   * @param part of the way, in [0, 1]
   */
  static double between(double from, double to, double part) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * part)) / 2;
  }
}
