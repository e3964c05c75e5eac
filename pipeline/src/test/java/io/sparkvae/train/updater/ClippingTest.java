// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClippingTest {
  private static Clipping clipping(String settings) {
    return Clipping.from(
        Settings.reference().with("train.clipping { %s }".formatted(settings), "test"));
  }

  /** Pascanu et al. 2013, algorithm 1: a norm of 5 to one of 2.5. */
  @Test
  void aLongGradientIsScaledToTheNorm() {
    float[] gradient = {3, -4};
    assertThat(clipping("kind = norm, norm = 2.5").clip(gradient))
        .isEqualTo(new ClippingSums(5, 1));
    assertThat(gradient).containsExactly(1.5f, -2);
  }

  @Test
  void elementsAreLimited() {
    float[] gradient = {3, -4, 0.5f, -0.25f};
    ClippingSums found = clipping("kind = value, value = 0.5").clip(gradient);
    assertThat(found.clipped()).isEqualTo(1);
    assertThat(found.norms()).isEqualTo(Math.sqrt(25.3125));
    assertThat(gradient).containsExactly(0.5f, -0.5f, 0.5f, -0.25f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind = norm, norm = 5", "kind = value, value = 4", "kind = none"})
  void whatIsWithinTheBoundStaysAsItIs(String settings) {
    float[] gradient = {3, -4};
    assertThat(clipping(settings).clip(gradient).clipped()).isZero();
    assertThat(gradient).containsExactly(3, -4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind = norm, norm = 1", "kind = value, value = 1"})
  void whatIsNotFiniteIsNotHidden(String settings) {
    float[] infinite = {3, Float.NEGATIVE_INFINITY};
    clipping(settings).clip(infinite);
    assertThat(infinite[1]).isEqualTo(Float.NEGATIVE_INFINITY);
    float[] none = {3, Float.NaN};
    clipping(settings).clip(none);
    assertThat(none[1]).isNaN();
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm", "value"})
  void aBoundIsPositive(String kind) {
    assertThatThrownBy(() -> clipping("kind = %s, %s = 0".formatted(kind, kind)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "train.clipping.%s: expected a positive number, found 0.0".formatted(kind));
  }

  @ParameterizedTest
  @ValueSource(strings = {"norm", "value"})
  void aBoundThatIsNotUsedIsCheckedToo(String kind) {
    assertThatThrownBy(() -> clipping("kind = none, %s = -1".formatted(kind)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.clipping.%s: expected a positive number".formatted(kind));
  }
}
