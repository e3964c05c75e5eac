// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.model.scope.Schedule;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RunDivision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
  /** Ten epochs of ten steps of each of three workers. */
  private static final RunDivision DIVISION =
      new RunDivision(new EpochDivision(300, 3, 10, 4), 10, RunDivision.Rounds.WITHIN_EPOCHS);

  private static LearningRate rate(String settings) {
    return LearningRate.from(
        Settings.reference().with("train.learningRate { %s }".formatted(settings), "test"));
  }

  /** At the beginning of a step of a run without reductions. */
  private static double at(LearningRate rate, long step) {
    return rate.at(step, DIVISION.epoch(step), DIVISION, 0);
  }

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
    assertThat(rate.at(10, 0, DIVISION, 0)).isCloseTo(expected, offset(1e-8));
  }

  @Test
  void aScheduleCanCountEpochs() {
    Settings settings =
        Settings.reference()
            .with(
                "train.learningRate { schedule = step, initial = 1, stepSize = 2, per = epoch }",
                "test");
    LearningRate rate = LearningRate.from(settings);
    assertThat(rate.at(1_000_000, 1, DIVISION, 0)).isEqualTo(1);
    assertThat(rate.at(0, 2, DIVISION, 0)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource({"none, 0.1", "linear, 0.3", "sqrt, 0.17320508"})
  void theRateMayFollowTheNumberOfWorkers(String scaling, double expected) {
    LearningRate rate = rate("initial = 0.1, scaling = " + scaling);
    assertThat(rate.at(7, 0, DIVISION, 0)).isCloseTo(expected, offset(1e-8));
  }

  @Test
  void aSharedBatchIsNoReasonForALinearRate() {
    assertThatThrownBy(() -> LearningRate.from(ofSharedBatch("linear")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.learningRate.scaling: expected none or sqrt with train.batch = global, where the batch does not grow with the number of workers, found linear");
    assertThat(LearningRate.from(ofSharedBatch("sqrt")).scaling())
        .isEqualTo(LearningRate.Scaling.SQRT);
  }

  private static Settings ofSharedBatch(String scaling) {
    return Settings.reference()
        .with("train { batch = global, learningRate.scaling = %s }".formatted(scaling), "test");
  }

  /** Loshchilov and Hutter 2017, equation 5: half at half the run, and sin(pi/4)^2 at a quarter. */
  @Test
  void cosineFallsOverTheRun() {
    LearningRate rate = rate("schedule = cosine, initial = 0.5, least = 0.1");
    assertThat(at(rate, 0)).isEqualTo(0.5);
    assertThat(at(rate, 50)).isCloseTo(0.3, offset(1e-15));
    assertThat(at(rate, 25)).isCloseTo(0.1 + 0.4 * (0.5 + Math.sqrt(0.125)), offset(1e-15));
    assertThat(at(rate, 99)).isCloseTo(0.1, offset(1e-3)).isGreaterThan(0.1);
    LearningRate ofEpochs = rate("schedule = cosine, initial = 0.5, least = 0.1, per = epoch");
    assertThat(at(ofEpochs, 9)).isEqualTo(0.5);
    assertThat(at(ofEpochs, 59)).isCloseTo(0.3, offset(1e-15));
  }

  /**
   * What PyTorch's OneCycleLR(max_lr = 1, total_steps = 100, pct_start = 0.3, div_factor = 25,
   * final_div_factor = 1e4) documents: 0.04 at first, 1 in step 29, 4e-6 in step 99, cosines
   * between.
   */
  @Test
  void oneCycleRisesAndFalls() {
    LearningRate rate = rate("schedule = one-cycle, initial = 1");
    assertThat(at(rate, 0)).isCloseTo(0.04, offset(1e-15));
    assertThat(at(rate, 29)).isCloseTo(1, offset(1e-15));
    assertThat(at(rate, 99)).isCloseTo(4e-6, offset(1e-15));
    assertThat(at(rate, 64)).as("half of the way down").isCloseTo(0.500002, offset(1e-12));
    for (int step = 0; step < 99; step++) {
      assertThat(at(rate, step + 1) > at(rate, step)).isEqualTo(step < 29);
    }
  }

  /** 15 steps from a fifth of the rate; then the schedule begins, at its beginning. */
  @Test
  void anyScheduleMayWarmUp() {
    LearningRate rate =
        rate(
            "initial = 0.5, schedule = exponential, gamma = 0.9, warmUp { epochs = 1.5, start = 0.2 }");
    assertThat(at(rate, 0)).isCloseTo(0.1, offset(1e-15));
    assertThat(at(rate, 6)).isCloseTo(0.5 * (0.2 + 0.8 * 6 / 15), offset(1e-15));
    assertThat(at(rate, 15)).isEqualTo(0.5);
    assertThat(at(rate, 17)).isCloseTo(0.5 * 0.81, offset(1e-15));
    LearningRate cosine = rate("initial = 0.5, schedule = cosine, warmUp { epochs = 2 }");
    assertThat(at(cosine, 20)).isEqualTo(0.5);
    assertThat(at(cosine, 60)).as("half of what is left").isCloseTo(0.25, offset(1e-15));
    LearningRate ofEpochs =
        rate("initial = 1, schedule = step, stepSize = 1, per = epoch, warmUp { epochs = 1.5 }");
    assertThat(at(ofEpochs, 24)).isEqualTo(1);
    assertThat(at(ofEpochs, 25)).as("an epoch after the warm-up").isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "warmUp.epochs = 10 | warmUp.epochs: expected fewer than train.epochs (10), found 10.0",
        "warmUp.start = 2 | warmUp.start: expected a fraction from 0 to 1, found 2.0",
        "schedule = one-cycle, oneCycle.rise = 1 | oneCycle.rise: expected a fraction between 0 and 1",
        "schedule = plateau, plateau.factor = 1 | plateau.factor: expected a factor between 0 and 1",
        "schedule = cosine, least = -1 | least: expected a number from 0, found -1.0"
      })
  void impossibleValuesAreRefused(String settings, String message) {
    assertThatThrownBy(() -> rate(settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.learningRate." + message);
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
