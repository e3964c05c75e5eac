// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.scope.Schedule;
import io.sparkvae.train.data.EpochDivision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
  /** Values from the formulas that ND4J's classes give, with initial = 0.1. */
  @ParameterizedTest
  @CsvSource({
    "fixed, 0.1",
    "exponential, 0.060653066",
    "inverse, 0.01",
    "polynomial, 0.081",
    "sigmoid, 0.09999546",
    "step, 0.025"
  })
  void ratesFollowTheirFormulas(String schedule, double expected) {
    double gamma =
        switch (schedule) {
          case "exponential" -> Math.exp(-0.05);
          case "inverse" -> 0.9;
          default -> -1;
        };
    Settings settings =
        Settings.reference()
            .with(
                """
                train.learningRate { initial = 0.1, power = %s, maxIterations = 100, stepSize = 5
                  decayRate = 0.5, schedule = %s %s }
                """
                    .formatted(
                        schedule.equals("polynomial") ? 2.0 : 1.0,
                        schedule,
                        gamma > 0 ? ", gamma = " + gamma : ", gamma = 2.0"),
                "test");
    LearningRate rate = LearningRate.from(settings);
    assertThat(rate.at(10, 0, 3)).isCloseTo(expected, offset(1e-8));
  }

  @Test
  void aScheduleCanCountEpochs() {
    Settings settings =
        Settings.reference()
            .with(
                "train.learningRate { schedule = step, initial = 1, stepSize = 2, per = epoch }",
                "test");
    LearningRate rate = LearningRate.from(settings);
    assertThat(rate.at(1_000_000, 1, 3)).isEqualTo(1);
    assertThat(rate.at(0, 2, 3)).isEqualTo(0.5);
  }

  @Test
  void theRateMayFollowTheNumberOfWorkers() {
    Settings settings =
        Settings.reference().with("train.learningRate { initial = 0.1, scaling = linear }", "test");
    assertThat(LearningRate.from(settings).at(7, 0, 3)).isCloseTo(0.3, offset(1e-8));
  }

  @Test
  void warmupIsLinearInTheFractionOfTheEpochs() {
    Schedule warmup = new Schedule.Linear(1.5);
    EpochDivision plan = new EpochDivision(103, 2, 10, 4);
    assertThat(plan.steps()).isEqualTo(6);
    assertThat(warmup.factor(plan.elapsed(0, 0), 8)).isZero();
    assertThat(warmup.factor(plan.elapsed(0, 3), 8)).isEqualTo(0.5 / 1.5);
    assertThat(warmup.factor(plan.elapsed(1, 0), 8)).isEqualTo(1 / 1.5);
    assertThat(warmup.factor(plan.elapsed(1, 3), 8)).isEqualTo(1);
    assertThat(warmup.factor(plan.elapsed(7, 5), 8)).isEqualTo(1);
    assertThat(new Schedule.Linear(0).factor(0, 8)).isEqualTo(1);
  }

  /** Bowman et al. 2016: one half at the midpoint, and the logistic function around it. */
  @Test
  void sigmoidIsTheLogisticFunctionOfTheEpochs() {
    Schedule sigmoid = new Schedule.Sigmoid(3, 2);
    assertThat(sigmoid.factor(3, 8)).isEqualTo(0.5);
    assertThat(sigmoid.factor(4, 8)).isCloseTo(0.8807970779778823, offset(1e-15));
    assertThat(sigmoid.factor(2, 8)).isCloseTo(1 - 0.8807970779778823, offset(1e-15));
  }

  /** Fu et al. 2019, equation 6, with M = 2 and R = 1/2 over 8 epochs: cycles of 4 epochs. */
  @Test
  void cyclesRiseAndStay() {
    Schedule cyclical = new Schedule.Cyclical(2, 0.5);
    double[] elapsed = {0, 1, 1.5, 2, 3.9, 4, 5, 6, 7.9, 8};
    double[] factor = {0, 0.5, 0.75, 1, 1, 0, 0.5, 1, 1, 1};
    for (int i = 0; i < elapsed.length; i++) {
      assertThat(cyclical.factor(elapsed[i], 8)).isEqualTo(factor[i]);
    }
  }
}
