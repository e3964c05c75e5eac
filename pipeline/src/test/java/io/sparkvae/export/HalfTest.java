// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Against the definition of binary16, for all of its numbers and all places between them. */
class HalfTest {
  /** The number that bits mean: sign, exponent, fraction. */
  private static double value(int bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        exponent == 0
            ? fraction * Math.pow(2, -24)
            : (1024 + fraction) * Math.pow(2, exponent - 25);
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  @Test
  void everyNumberIsItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      if ((bits & 0x7c00) != 0x7c00) {
        assertThat(Half.bits((float) value(bits)) & 0xffff).isEqualTo(bits);
      }
    }
  }

  @Test
  void everyPlaceBetweenTwoIsRoundedToTheNearestAndTheMiddleToTheEvenOne() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float middle = (float) ((value(bits) + value(bits + 1)) / 2);
      int even = bits % 2 == 0 ? bits : bits + 1;
      assertThat((int) Half.bits(middle)).isEqualTo(even);
      assertThat((int) Half.bits(Math.nextDown(middle))).isEqualTo(bits);
      assertThat((int) Half.bits(Math.nextUp(middle))).isEqualTo(bits + 1);
      assertThat(Half.bits(-middle) & 0xffff).isEqualTo(even | 0x8000);
    }
  }

  @Test
  void largeNumbersAreInfinite() {
    assertThat((int) Half.bits(Math.nextDown(65520f))).isEqualTo(0x7bff);
    assertThat(value(0x7bff)).isEqualTo(Half.MAX);
    assertThat(Half.isInfinite(Half.bits(65520f))).isTrue();
    assertThat(Half.bits(Float.NEGATIVE_INFINITY) & 0xffff).isEqualTo(0xfc00);
    assertThat((int) Half.bits(Float.NaN)).isEqualTo(0x7e00);
    assertThat(Half.isInfinite(Half.bits(Float.NaN))).isFalse();
  }
}
