// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatsTest {
  private static float[] vector(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = Float.intBitsToFloat(i * 0x9E3779B9 & 0x7f7fffff);
    }
    return values;
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /** Around the size of the buffer, 16,384 floats, and several of it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 1_048_576, 1_048_577})
  void vectorsPassUnchanged(int size) throws IOException {
    float[] values = vector(size);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Floats.write(values, out);
    assertThat(out.toByteArray()).isEqualTo(bytes(values));
    assertThat(Floats.read(new ByteArrayInputStream(out.toByteArray()), size)).isEqualTo(values);
    assertThat(Floats.sha256(values)).isEqualTo(Digest.hex(Digest.sha256(bytes(values))));
    assertThatThrownBy(() -> Floats.read(new ByteArrayInputStream(bytes(values)), size + 1))
        .isInstanceOf(EOFException.class);
  }
}
