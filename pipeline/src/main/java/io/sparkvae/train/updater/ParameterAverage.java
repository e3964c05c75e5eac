// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import java.io.Serializable;

/**
 * An exponential moving average of the parameters (Kingma and Ba 2015, arXiv 1412.6980, section
 * 7.2): after step t, {@code average = decay * average + (1 - decay) * theta}, from 0, divided by
 * {@code 1 - decay^t}. It is kept divided: {@code average += weight * (theta - average)} with
 * {@code weight = (1 - decay) / (1 - decay^t)}. So it is a mean of parameters at any time, and the
 * mean of several workers' averages is one, too.
 *
 * @param decay in (0, 1); 0: there is no average
 */
public record ParameterAverage(double decay) implements Serializable {
  /** None. */
  public static final ParameterAverage NONE = new ParameterAverage(0);

  /** Full key of the decay. */
  public static final String KEY = "train.average.decay";

  static ParameterAverage from(Settings settings) {
    if (settings.string(KEY).equals("none")) {
      return NONE;
    }
    double decay = settings.real(KEY);
    if (!(decay > 0 && decay < 1)) {
      throw settings.refused(KEY, "none or a number between 0 and 1", decay);
    }
    return new ParameterAverage(decay);
  }

  /** Whether there is one. */
  public boolean kept() {
    return decay > 0;
  }

  /**
   * The weight of the parameters after a step.
   *
   * @param t number of the step, from 1
   */
  double weight(long t) {
    return (1 - decay) / (1 - StrictMath.pow(decay, t));
  }

  /**
   * Follows the parameters after a step, in place.
   *
   * @param average empty where there is none
   * @param t number of the step, from 1
   */
  public void follow(float[] average, float[] theta, long t) {
    float weight = (float) weight(t);
    for (int i = 0; i < average.length; i++) {
      average[i] += weight * (theta[i] - average[i]);
    }
  }
}
