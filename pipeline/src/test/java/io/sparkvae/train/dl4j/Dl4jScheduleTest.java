// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.rate.LearningRate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.ISchedule;

class Dl4jScheduleTest {
  private static final RunDivision DIVISION =
      new RunDivision(new EpochDivision(300, 1, 100, 10), 1000, RunDivision.Rounds.WITHIN_EPOCHS);

  private static LearningRate rate(String schedule, String per) {
    return LearningRate.from(
        Settings.reference()
            .with(
                """
                train.learningRate { schedule = %s, per = %s, initial = 0.01, gamma = 0.97
                  power = 0.75, decayRate = 0.5, stepSize = 7, maxIterations = 1000 }
                """
                    .formatted(schedule, per),
                "test"));
  }

  /** Bit for bit: the numbers decide the bits of every run. */
  @ParameterizedTest
  @ValueSource(strings = {"fixed", "exponential", "inverse", "sigmoid", "step"})
  void ratesAreThoseOfNd4j(String schedule) {
    for (String per : new String[] {"iteration", "epoch"}) {
      LearningRate rate = rate(schedule, per);
      assertThat(Dl4jSchedule.knows(rate.schedule())).isTrue();
      ISchedule theirs = Dl4jSchedule.of(rate);
      for (int i = 0; i < 2000; i++) {
        assertThat(rate.at(i, i / 3, DIVISION, 0)).isEqualTo(theirs.valueAt(i, i / 3));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polynomial", "cosine", "one-cycle", "plateau"})
  void othersHaveNoneThatAgrees(String schedule) {
    LearningRate rate = rate(schedule, "iteration");
    assertThat(Dl4jSchedule.knows(rate.schedule())).isFalse();
    assertThatThrownBy(() -> Dl4jSchedule.of(rate)).isInstanceOf(IllegalArgumentException.class);
  }
}
