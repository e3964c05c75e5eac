// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.train.data.RunDivision;
import java.io.Serializable;

/**
 * The mean of the parameters after each of a run's last rounds (Izmailov et al. 2018, arXiv
 * 1803.05407, equation 1): after the n-th of them {@code mean += (theta - mean) / n}. Until they
 * begin it is the parameters themselves. Each worker follows its own parameters; since the rule is
 * linear, the mean over the workers follows theirs.
 *
 * @param lastEpochs of the run, possibly a fraction; 0: there is no such mean
 */
public record RoundMean(double lastEpochs) implements Serializable {
  /** None. */
  public static final RoundMean NONE = new RoundMean(0);

  /** Full key of the epochs. */
  public static final String KEY = "train.average.lastEpochs";

  /**
   * Reads the setting.
   *
   * @throws ConfigurationFailure when it is invalid, or another average is asked for as well
   */
  static RoundMean from(Settings settings) {
    if (settings.string(KEY).equals("none")) {
      return NONE;
    }
    double epochs = settings.real(KEY);
    int all = settings.integerFrom("train.epochs", 1);
    if (!(epochs > 0 && epochs <= all)) {
      throw settings.refused(
          KEY, "none or a number of epochs up to train.epochs (%s)".formatted(all), epochs);
    }
    if (ParameterAverage.from(settings).kept()) {
      throw settings.refused(KEY, "none where %s is set".formatted(ParameterAverage.KEY), epochs);
    }
    return new RoundMean(epochs);
  }

  /** Whether there is one. */
  public boolean kept() {
    return lastEpochs > 0;
  }

  /**
   * The weight of the parameters after a round.
   *
   * @param round from 0
   */
  double weight(long round, RunDivision division) {
    long last = Math.max(1, Math.round(lastEpochs * division.ofEpoch().steps()));
    long first = division.round(division.steps() - last);
    return round < first ? 1 : 1.0 / (round - first + 1);
  }

  /**
   * The mean after a round.
   *
   * @param before the mean after the round before; not written to
   * @param theta the parameters after this round; not written to, and returned where they alone
   *     count
   * @param round from 0
   */
  float[] after(float[] before, float[] theta, long round, RunDivision division) {
    double weight = weight(round, division);
    if (weight == 1) {
      return theta;
    }
    float share = (float) weight;
    float[] mean = new float[theta.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = before[i] + share * (theta[i] - before[i]);
    }
    return mean;
  }
}
