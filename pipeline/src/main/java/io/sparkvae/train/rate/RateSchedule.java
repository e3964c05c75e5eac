// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.checkpoint.RateHistory;
import java.io.Serializable;
import java.util.function.Function;

/** How the learning rate changes in the course of a run. */
public sealed interface RateSchedule extends Serializable
    permits Cosine,
        Exponential,
        Fixed,
        Inverse,
        OneCycle,
        Plateau,
        Polynomial,
        SigmoidRate,
        StepRate {

  /** Full key of the name of the schedule. */
  String KEY = LearningRate.SECTION + "schedule";

  /** Names in configurations, and readers of the settings that belong to them. */
  enum Kind {
    FIXED(settings -> new Fixed()),
    EXPONENTIAL(Exponential::from),
    INVERSE(Inverse::from),
    POLYNOMIAL(Polynomial::from),
    SIGMOID(SigmoidRate::from),
    STEP(StepRate::from),
    COSINE(Cosine::from),
    ONE_CYCLE(OneCycle::from),
    PLATEAU(Plateau::from);

    private final Function<Settings, RateSchedule> reader;

    Kind(Function<Settings, RateSchedule> reader) {
      this.reader = reader;
    }
  }

  /**
   * Where a run is, in the unit that the schedule counts.
   *
   * @param count steps or epochs since the schedule began, from 0
   * @param total steps or epochs that it lasts until the end of the run
   * @param reductions what {@link #after} has counted
   */
  record Moment(long count, long total, int reductions) {}

  /**
   * The rate.
   *
   * @param initial the rate that the settings name
   */
  double at(double initial, Moment moment);

  /** The history after an evaluation of the validation images; most schedules do not follow it. */
  default RateHistory after(RateHistory before, double elbo) {
    return before;
  }

  /**
   * The schedule that the settings name.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static RateSchedule from(Settings settings) {
    return settings.choice(KEY, Kind.class).reader.apply(settings);
  }
}
