// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.train.TestTraining;
import io.sparkvae.train.step.Learning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingTest {
  /** Rounds cost nothing, so that only steps and images count. */
  private static Scaling scaling(StepTime step, double criticalBatch) {
    Settings settings =
        TestTraining.settings("train { batchSize = 64 }, plan { bandwidth = 1e300 }");
    return new Scaling(
        new Calibration(step.of(64), step, 0, 0, 0),
        Cluster.from(settings),
        Learning.from(settings),
        64 * 1024,
        1000,
        criticalBatch);
  }

  @Test
  void aStepTimeGoesThroughBothMeasurements() {
    StepTime step = StepTime.through(32, 0.5, 128, 1.1);
    assertThat(step.of(32)).isCloseTo(0.5, offset(1e-12));
    assertThat(step.of(128)).isCloseTo(1.1, offset(1e-12));
    assertThat(step.fixedSeconds()).isCloseTo(0.3, offset(1e-12));
  }

  /** Measured times can contradict each other on a busy machine. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 2})
  void noPartOfAStepTimeIsNegative(double secondsOfFew) {
    StepTime step = StepTime.through(32, secondsOfFew, 128, 1);
    assertThat(step.fixedSeconds()).isNotNegative();
    assertThat(step.imageSeconds()).isNotNegative();
    assertThat(step.of(128)).isCloseTo(1, offset(1e-12));
  }

  /**
   * Then the smallest steps are the best: W workers need (1 + W / C) / (1 + 1 / C) times the
   * images.
   */
  @Test
  void whereEveryImageTakesAsLongStepsAreSmall() {
    TimeToBound eight = scaling(new StepTime(0, 1e-3), 100).with(8);
    assertThat(eight.batchSize()).isEqualTo(1);
    assertThat(eight.images()).isCloseTo(1.08 / 1.01, offset(1e-9));
    assertThat(eight.speedUp()).isCloseTo(8 * 1.01 / 1.08, offset(1e-9));
    assertThat(eight.cost()).isCloseTo(1.08 / 1.01, offset(1e-9));
  }

  /**
   * Then the largest steps are the best: W workers need (1 + 64 W / C) / (1 + 64 / C) times the
   * images.
   */
  @Test
  void whereEveryStepTakesAsLongStepsAreLarge() {
    TimeToBound eight = scaling(new StepTime(1e-3, 0), 640).with(8);
    assertThat(eight.batchSize()).isEqualTo(64);
    assertThat(eight.speedUp()).isCloseTo(8 * 1.1 / 1.8, offset(1e-9));
  }

  /**
   * The time is proportional to (1 + 64 W / 512) / W. From 8 to 16 workers it falls to 3/4, which
   * is 1.33 times as fast; from 16 to 32 to 5/6, which is 1.2 times as fast.
   */
  @Test
  void upToANumberTwiceTheWorkersAreWorthIt() {
    assertThat(scaling(new StepTime(1e-3, 0), 512).worthwhile()).isEqualTo(16);
  }

  @Test
  void aCriticalBatchIsPositive() {
    assertThatThrownBy(() -> Scaling.criticalBatch(TestTraining.settings("plan.criticalBatch = 0")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("plan.criticalBatch: expected a positive number, found 0");
  }
}
