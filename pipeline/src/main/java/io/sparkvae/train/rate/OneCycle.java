// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;

/**
 * One cycle (Smith and Topin 2017, arXiv 1708.07120) in the form of PyTorch's {@code OneCycleLR}:
 * in the first part of the run the rate rises along half a cosine from {@code initial /
 * startDivisor} to the initial rate, which is the highest; in the rest it falls likewise to {@code
 * initial / (startDivisor * endDivisor)}, which the last step has. Momentum does not change.
 *
 * @param rise part of the run in which the rate rises, in (0, 1)
 */
public record OneCycle(double rise, double startDivisor, double endDivisor)
    implements RateSchedule {
  static OneCycle from(Settings settings) {
    String key = "train.learningRate.oneCycle.rise";
    double rise = settings.realAbove(key, 0);
    if (rise >= 1) {
      throw settings.refused(key, "a fraction between 0 and 1", rise);
    }
    return new OneCycle(
        rise,
        settings.realAbove("train.learningRate.oneCycle.startDivisor", 0),
        settings.realAbove("train.learningRate.oneCycle.endDivisor", 0));
  }

  @Override
  public double at(double initial, Moment moment) {
    double start = initial / startDivisor;
    double top = rise * moment.total() - 1;
    double last = moment.total() - 1.0;
    // A run too short for a rise begins at the top.
    if (moment.count() <= top && top > 0) {
      return Cosine.between(start, initial, moment.count() / top);
    }
    double passed = moment.count() - Math.max(0, top);
    double whole = last - Math.max(0, top);
    return Cosine.between(initial, start / endDivisor, whole > 0 ? passed / whole : 0);
  }
}
