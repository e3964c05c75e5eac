// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.ElementRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OuterOptimiserTest {
  private static OuterOptimiser outer(String settings) {
    return OuterOptimiser.from(
        Settings.reference().with("train.outer { %s }".formatted(settings), "test"));
  }

  /**
   * Two rounds by hand from 1: workers that reach 0.8, and then 0.1 beyond where the first outer
   * step led. Learning rates 0.1 and 0.05; momentum 0.5, outer rate 0.7.
   *
   * <p>SlowMo: u = 0.2 / 0.1 = 2, theta = 1 - 0.7 * 0.1 * 2 = 0.86; u = 1 + 0.1 / 0.05 = 3, theta =
   * 0.86 - 0.7 * 0.05 * 3 = 0.755. Nesterov: u = 0.2, theta = 1 - 0.7 (0.2 + 0.1) = 0.79; u = 0.1 +
   * 0.1, theta = 0.79 - 0.7 (0.1 + 0.1) = 0.65.
   */
  @ParameterizedTest
  @CsvSource({"slowmo, 0.86, 2, 0.755, 3", "nesterov, 0.79, 0.2, 0.65, 0.2"})
  void twoRoundsByHand(String name, float first, float u1, float second, float u2) {
    OuterOptimiser outer = outer("slowMomentum = 0.5, rate = 0.7, name = " + name);
    List<ElementRange> trained = List.of(new ElementRange(1, 2));
    float[] u = new float[2];
    float[] theta = {5, 0.8f};
    outer.step(trained, new float[] {4, 1}, theta, u, 0.1);
    assertThat(theta)
        .as("a state is passed over")
        .containsExactly(new float[] {5, first}, within(1e-6f));
    assertThat(u).containsExactly(new float[] {0, u1}, within(1e-6f));
    float[] start = theta.clone();
    theta[1] -= 0.1f;
    outer.step(trained, start, theta, u, 0.05);
    assertThat(theta).containsExactly(new float[] {5, second}, within(1e-6f));
    assertThat(u).containsExactly(new float[] {0, u2}, within(1e-6f));
  }

  /** A rate of 1 without momentum leads to the mean. */
  @ParameterizedTest
  @CsvSource({"slowmo", "nesterov"})
  void withoutMomentumItIsTheMean(String name) {
    OuterOptimiser outer = outer("slowMomentum = 0, rate = 1, name = " + name);
    float[] theta = {0.25f, -3};
    outer.step(
        List.of(new ElementRange(0, 2)), new float[] {1, 2}, theta, new float[] {7, 7}, 0.01);
    assertThat(theta).containsExactly(new float[] {0.25f, -3}, within(1e-6f));
  }

  @Test
  void itMayBeginLater() {
    OuterOptimiser outer = outer("name = nesterov, afterRounds = 3");
    assertThat(outer.follows(2, 0.1)).isFalse();
    assertThat(outer.follows(3, 0.1)).isTrue();
    assertThat(outer.follows(3, 0)).as("a round without way").isFalse();
    assertThat(OuterOptimiser.NONE.follows(3, 0.1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name = adam | name: expected one of none, slowmo, nesterov, found adam",
        "slowMomentum = 1 | slowMomentum: expected a decay rate in [0, 1), found 1.0",
        "rate = 0 | rate: expected a positive number, found 0",
        "afterRounds = -1 | afterRounds: expected at least 0, found -1"
      })
  void impossibleValuesAreRefused(String settings, String message) {
    assertThatThrownBy(() -> outer(settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.outer." + message);
  }
}
