// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MagnitudeTest {
  @Test
  void knownVectors() {
    assertThat(Magnitude.of(new float[] {3, -4})).isEqualTo(new Magnitude(5, 4));
    assertThat(Magnitude.of(new float[0])).isEqualTo(new Magnitude(0, 0));
    // Beyond the range of float, as squares.
    assertThat(Magnitude.of(new float[] {3e30f, 4e30f}).norm()).isCloseTo(5e30, within(1e24));
  }

  /** Around the ends of lanes and chunks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257, 4095, 4096, 4097, 20_000, 1_050_000})
  void everyElementCountsOnce(int size) {
    float[] vector = new float[size];
    Noise.of(1, size).gaussian(vector);
    double sum = 0;
    float largest = 0;
    for (float value : vector) {
      sum += (double) value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    Magnitude found = Magnitude.of(vector);
    assertThat(found.norm()).isCloseTo(Math.sqrt(sum), within(1e-10 * Math.sqrt(sum)));
    assertThat(found.largest()).isEqualTo(largest);
  }

  @Test
  void whatIsNotFiniteShows() {
    assertThat(Magnitude.of(new float[] {1, Float.NaN}).norm()).isNaN();
    assertThat(Magnitude.of(new float[] {1, Float.NEGATIVE_INFINITY}).norm()).isInfinite();
  }
}
