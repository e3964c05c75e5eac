// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.checkpoint.RateHistory;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.data.RunDivision;
import java.io.Serializable;

/**
 * The learning rate of each step: a warm-up, then a {@link RateSchedule} of the steps or the epochs
 * since, times a factor for the number of workers.
 *
 * @param initial the rate that the schedule starts from; of one cycle the highest
 */
public record LearningRate(
    double initial, RateSchedule schedule, Per per, WarmUp warmUp, Scaling scaling)
    implements Serializable {
  static final String SECTION = "train.learningRate.";

  /** Full key of the epochs in which the rate rises before the schedule begins. */
  public static final String WARM_UP = SECTION + "warmUp.epochs";

  private static final String SCALING = SECTION + "scaling";

  /** What a schedule counts. */
  public enum Per {
    ITERATION,
    EPOCH
  }

  /** How the rate follows the number of workers. */
  public enum Scaling {
    NONE,
    /**
     * Multiplied by the number of workers (Goyal et al. 2017, arXiv 1706.02677, section 2.1): the
     * average of W workers' steps moves as far as one of them, on the examples of W.
     */
    LINEAR,
    /**
     * Multiplied by the square root of the number of workers (Krizhevsky 2014, arXiv 1404.5997,
     * section 5; for Adam Malladi et al. 2022, arXiv 2205.10287): a gradient over W times as many
     * examples has a variance that is W times smaller. Also where workers share a batch: Adam
     * divides by the size of the gradient, which a W-th of the batch makes up to √W times larger by
     * its noise, and an average of the workers' steps does not undo it.
     */
    SQRT;

    double factor(int workers) {
      return switch (this) {
        case NONE -> 1;
        case LINEAR -> workers;
        case SQRT -> Math.sqrt(workers);
      };
    }
  }

  /**
   * Reads the section {@code train.learningRate}.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  public static LearningRate from(Settings settings) {
    Scaling scaling = settings.choice(SCALING, Scaling.class);
    if (scaling == Scaling.LINEAR && BatchSize.from(settings).of() == BatchSize.Of.GLOBAL) {
      throw settings.refused(
          SCALING,
          "none or sqrt with %s = global, where the batch does not grow with the number of workers"
              .formatted(BatchSize.OF),
          Settings.spelled(scaling));
    }
    return new LearningRate(
        settings.realAbove(SECTION + "initial", 0),
        RateSchedule.from(settings),
        settings.choice(SECTION + "per", Per.class),
        WarmUp.from(settings),
        scaling);
  }

  /** Whether the rate rises at the beginning, before the schedule begins. */
  public boolean warmsUp() {
    return warmUp.epochs() > 0;
  }

  /**
   * The rate of a step.
   *
   * @param iteration steps taken before, by one worker
   * @param epoch from 0
   * @param division of the run
   * @param reductions see {@link RateHistory}
   */
  public double at(long iteration, int epoch, RunDivision division, int reductions) {
    long stepsOfEpoch = division.ofEpoch().steps();
    long steps = division.epochs() * stepsOfEpoch;
    long warm = warmUp.steps(division.ofEpoch());
    long left = Math.max(1, steps - warm);
    boolean warming = iteration < warm;
    RateSchedule.Moment moment =
        switch (per) {
          case ITERATION ->
              new RateSchedule.Moment(Math.max(0, iteration - warm), left, reductions);
          case EPOCH ->
              new RateSchedule.Moment(
                  warming ? 0 : warm == 0 ? epoch : (iteration - warm) / stepsOfEpoch,
                  (left + stepsOfEpoch - 1) / stepsOfEpoch,
                  reductions);
        };
    double rate = schedule.at(initial, moment);
    return scaling.factor(division.ofEpoch().workers())
        * (warming ? warmUp.factor(iteration, warm) * rate : rate);
  }
}
