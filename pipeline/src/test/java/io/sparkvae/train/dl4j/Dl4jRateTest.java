// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.rate.LearningRate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

class Dl4jRateTest {
  private static final RunDivision DIVISION =
      new RunDivision(new EpochDivision(300, 1, 100, 10), 1000, RunDivision.Rounds.WITHIN_EPOCHS);

  private static LearningRate rate(String schedule, Object per) {
    return LearningRate.from(
        Settings.reference()
            .with(
                """
                train.learningRate { schedule = %s, per = %s, initial = 0.01, gamma = 0.97
                  power = 0.75, decayRate = 0.5, stepSize = 7, maxIterations = 1000 }
                """
                    .formatted(schedule, Settings.spelled((Enum<?>) per)),
                "test"));
  }

  private static ISchedule ofNd4j(String schedule, ScheduleType per) {
    return switch (schedule) {
      case "fixed" -> new FixedSchedule(0.01);
      case "exponential" -> new ExponentialSchedule(per, 0.01, 0.97);
      case "inverse" -> new InverseSchedule(per, 0.01, 0.97, 0.75);
      case "sigmoid" -> new SigmoidSchedule(per, 0.01, 0.97, 7);
      case "step" -> new StepSchedule(per, 0.01, 0.5, 7);
      default -> throw new IllegalArgumentException(schedule);
    };
  }

  /** Bit for bit: where ND4J has a schedule of this name, it gives the same numbers. */
  @ParameterizedTest
  @ValueSource(strings = {"fixed", "exponential", "inverse", "sigmoid", "step"})
  void ratesAreThoseOfNd4j(String schedule) {
    for (LearningRate.Per per : LearningRate.Per.values()) {
      ISchedule ours = new Dl4jRate(rate(schedule, per), DIVISION, 0);
      ISchedule theirs = ofNd4j(schedule, ScheduleType.valueOf(per.name()));
      for (int i = 0; i < 2000; i++) {
        assertThat(ours.valueAt(i, 7)).isEqualTo(theirs.valueAt(i, i / 3));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(LearningRate.Per.class)
  void reductionsAreThoseOfTheRound(LearningRate.Per per) {
    LearningRate plateau = rate("plateau", per);
    assertThat(new Dl4jRate(plateau, DIVISION, 2).valueAt(5, 0))
        .isEqualTo(plateau.at(5, 1, DIVISION, 2))
        .isLessThan(new Dl4jRate(plateau, DIVISION, 0).valueAt(5, 0));
  }
}
