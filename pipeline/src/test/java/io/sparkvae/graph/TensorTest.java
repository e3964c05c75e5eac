// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorTest {
  static Stream<Named<Function<List<Long>, Tensor>>> kinds() {
    return Stream.of(Named.of("float", FloatTensor::new), Named.of("double", DoubleTensor::new));
  }

  /** More than one block, the last not full; each value of a byte several times. */
  private static byte[] bytes() {
    byte[] bytes = new byte[5 * 1000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (7 * i);
    }
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPixelIsItsUnsignedByteOver255(Function<List<Long>, Tensor> zeros) {
    byte[] bytes = bytes();
    float[] expected = new float[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      expected[i] = Byte.toUnsignedInt(bytes[i]) / 255f;
    }
    try (Tensor tensor = zeros.apply(List.of(5L, 1000L))) {
      tensor.putPixels(bytes);
      assertThat(tensor.toFloats()).isEqualTo(expected);
      assertThat(tensor.toDoubles()).contains(0, 1).contains(128 / 255f);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void pixelsOfAnotherNumberAreRefused(Function<List<Long>, Tensor> zeros) {
    try (Tensor tensor = zeros.apply(List.of(5L, 1000L))) {
      assertThatThrownBy(() -> tensor.putPixels(new byte[4999]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("tensor: expected 5000 elements for shape [5, 1000], found 4999");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aClosedTensorTakesNoPixels(Function<List<Long>, Tensor> zeros) {
    Tensor tensor = zeros.apply(List.of(3L));
    tensor.close();
    assertThatThrownBy(() -> tensor.putPixels(new byte[3]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected one of an open session");
  }
}
