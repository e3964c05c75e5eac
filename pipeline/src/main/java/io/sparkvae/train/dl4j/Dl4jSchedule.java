// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.train.step.LearningRate;
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

  /** The schedule of a rate that is not scaled by the number of workers. */
  static ISchedule of(LearningRate rate) {
    ScheduleType per =
        switch (rate.per()) {
          case ITERATION -> ScheduleType.ITERATION;
          case EPOCH -> ScheduleType.EPOCH;
        };
    return switch (rate.kind()) {
      case FIXED -> new FixedSchedule(rate.initial());
      case EXPONENTIAL -> new ExponentialSchedule(per, rate.initial(), rate.gamma());
      case INVERSE -> new InverseSchedule(per, rate.initial(), rate.gamma(), rate.power());
      case POLYNOMIAL -> throw new IllegalArgumentException("DL4J's polynomial schedule rises");
      case SIGMOID -> new SigmoidSchedule(per, rate.initial(), rate.gamma(), rate.stepSize());
      case STEP -> new StepSchedule(per, rate.initial(), rate.decayRate(), rate.stepSize());
    };
  }
}
