// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.train.step.LearningRate;
import io.sparkvae.train.step.LearningRate.Kind;
import io.sparkvae.train.step.LearningRate.Per;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.schedule.ISchedule;

class Dl4jScheduleTest {
  private static LearningRate rate(Kind kind, Per per) {
    return new LearningRate(kind, LearningRate.Scaling.NONE, 0.01, 0.97, 0.75, 0.5, 7, 1000, per);
  }

  /** Bit for bit: the numbers decide the bits of every run. */
  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "POLYNOMIAL")
  void ratesAreThoseOfNd4j(Kind kind) {
    for (Per per : Per.values()) {
      LearningRate rate = rate(kind, per);
      ISchedule schedule = Dl4jSchedule.of(rate);
      for (int i = 0; i < 2000; i++) {
        assertThat(rate.at(i, i / 3, 4)).isEqualTo(schedule.valueAt(i, i / 3));
      }
    }
  }

  @Test
  void aPolynomialScheduleHasNoneThatAgrees() {
    assertThatThrownBy(() -> Dl4jSchedule.of(rate(Kind.POLYNOMIAL, Per.ITERATION)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
