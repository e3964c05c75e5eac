// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 15, 16, 31, 32, 33, 95, 100, 1000})
  void colourOfEachPixelLiesInItsPlane(int pixels) {
    byte[] packed = new byte[3 * pixels];
    new Random(pixels).nextBytes(packed);
    byte[] expected = new byte[packed.length];
    for (int i = 0; i < packed.length; i++) {
      expected[i % 3 * pixels + i / 3] = packed[i];
    }
    for (Planes.Parting parting : new Planes.Parting[] {Planes::words, new VectorParting()}) {
      ByteBuffer direct = ByteBuffer.allocateDirect(packed.length).put(packed).flip();
      assertThat(Planes.of(direct, pixels, parting)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 100, 1000})
  void onlyTheLastPixelsAreLeft(int pixels) {
    ByteBuffer packed = ByteBuffer.allocateDirect(3 * pixels);
    byte[] planes = new byte[3 * pixels];
    assertThat(Planes.words(packed, planes, pixels)).isGreaterThan(pixels - 4);
    assertThat(new VectorParting().part(packed, planes, pixels)).isGreaterThan(pixels - 32);
  }
}
