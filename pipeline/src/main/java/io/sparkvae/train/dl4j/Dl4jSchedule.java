// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.train.rate.Exponential;
import io.sparkvae.train.rate.Fixed;
import io.sparkvae.train.rate.Inverse;
import io.sparkvae.train.rate.LearningRate;
import io.sparkvae.train.rate.RateSchedule;
import io.sparkvae.train.rate.SigmoidRate;
import io.sparkvae.train.rate.StepRate;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** A learning rate as a schedule of DL4J's, which gives the same numbers. */
final class Dl4jSchedule {
  private Dl4jSchedule() {}

  /** Whether DL4J has this schedule, with the same numbers. */
  static boolean knows(RateSchedule schedule) {
    return schedule instanceof Fixed
        || schedule instanceof Exponential
        || schedule instanceof Inverse
        || schedule instanceof SigmoidRate
        || schedule instanceof StepRate;
  }

  /**
   * The schedule of a rate that is not scaled by the number of workers.
   *
   * @throws IllegalArgumentException when DL4J does not know it
   */
  static ISchedule of(LearningRate rate) {
    ScheduleType per =
        switch (rate.per()) {
          case ITERATION -> ScheduleType.ITERATION;
          case EPOCH -> ScheduleType.EPOCH;
        };
    double initial = rate.initial();
    RateSchedule schedule = rate.schedule();
    if (schedule instanceof Fixed) {
      return new FixedSchedule(initial);
    }
    if (schedule instanceof Exponential e) {
      return new ExponentialSchedule(per, initial, e.gamma());
    }
    if (schedule instanceof Inverse i) {
      return new InverseSchedule(per, initial, i.gamma(), i.power());
    }
    if (schedule instanceof SigmoidRate s) {
      return new SigmoidSchedule(per, initial, s.gamma(), s.stepSize());
    }
    if (schedule instanceof StepRate s) {
      return new StepSchedule(per, initial, s.decayRate(), s.stepSize());
    }
    throw new IllegalArgumentException("learning rate: expected one of DL4J's, found " + schedule);
  }
}
