// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Noise;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16Test {
  /** Bits of a float, of the nearest number, and of the nearest that is no further from 0. */
  @ParameterizedTest
  @CsvSource({
    "3f800000, 3f800000, 3f800000", // 1
    "3f808000, 3f800000, 3f800000", // half-way, to even: down
    "3f818000, 3f820000, 3f810000", // half-way, to even: up
    "3f808001, 3f810000, 3f800000", // more than half
    "3f817fff, 3f810000, 3f810000", // less than half
    "bf808001, bf810000, bf800000",
    "3fffffff, 40000000, 3fff0000", // into the next power of two
    "00008001, 00010000, 00000000", // subnormal
    "80000000, 80000000, 80000000", // -0
    "7f7fffff, 7f7f0000, 7f7f0000", // beyond the largest
    "7f800000, 7f800000, 7f800000", // infinity
    "ff800000, ff800000, ff800000",
    "7fc00001, 7fc00000, 7fc00000", // NaN
    "ff800001, 7fc00000, 7fc00000"
  })
  void roundingIsThatOfTheFormat(String value, String nearest, String towardsZero) {
    float of = Float.intBitsToFloat(Integer.parseUnsignedInt(value, 16));
    assertThat(hex(Bfloat16.nearest(of))).isEqualTo(nearest);
    assertThat(hex(Bfloat16.towardsZero(of))).isEqualTo(towardsZero);
  }

  private static String hex(float value) {
    return "%08x".formatted(Float.floatToIntBits(value));
  }

  @Test
  void vectorsAreTwoBytesAnElementAndComeBack() throws IOException {
    float[] values = new float[70_000];
    Noise.of(4).gaussian(values);
    for (int i = 0; i < values.length; i++) {
      values[i] = Bfloat16.nearest(values[i]);
    }
    values[0] = 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Bfloat16.write(values, out);
    byte[] bytes = out.toByteArray();
    assertThat(bytes).hasSize(2 * values.length).startsWith(0x80, 0x3f);
    assertThat(Bfloat16.read(new ByteArrayInputStream(bytes), values.length)).isEqualTo(values);
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertThatThrownBy(() -> Bfloat16.read(new ByteArrayInputStream(cut), values.length))
        .isInstanceOf(EOFException.class);
  }
}
