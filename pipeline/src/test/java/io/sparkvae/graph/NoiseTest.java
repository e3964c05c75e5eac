// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static float[] draw(int n, long... key) {
    float[] values = new float[n];
    Noise.of(key).gaussian(values);
    return values;
  }

  @Test
  void theKeyDecidesTheStream() {
    assertThat(draw(100, 1, 2, 3)).containsExactly(draw(100, 1, 2, 3));
    assertThat(draw(100, 1, 2, 3)).isNotEqualTo(draw(100, 1, 3, 2));
    assertThat(draw(100, 1, 2, 3)).isNotEqualTo(draw(100, 1, 2, 4));
    assertThat(draw(100, 0)).isNotEqualTo(draw(100, 0, 0));
  }

  /** Written down once: a change would silently change every published result. */
  @Test
  void theStreamOfAKeyNeverChanges() {
    assertThat(Arrays.hashCode(draw(1000, 42, 7))).isEqualTo(PUBLISHED);
  }

  private static final int PUBLISHED = 1220651359;

  @Test
  void neighbouringKeysAreStandardNormalAndUncorrelated() {
    int n = 100_000;
    double mean = 0;
    double square = 0;
    double product = 0;
    for (int i = 0; i < n; i++) {
      float[] a = draw(1, 5, i);
      float[] b = draw(1, 5, i + 1);
      mean += a[0] / n;
      square += a[0] * a[0] / n;
      product += a[0] * b[0] / n;
    }
    double standardError = 1 / Math.sqrt(n);
    assertThat(mean).isCloseTo(0, within(4 * standardError));
    assertThat(square).isCloseTo(1, within(4 * Math.sqrt(2) * standardError));
    assertThat(product).isCloseTo(0, within(4 * standardError));
  }

  @Test
  void aPermutationHoldsEveryIndexOnce() {
    int[] order = Noise.of(3).permutation(1000);
    assertThat(order).isNotEqualTo(Noise.of(4).permutation(1000));
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) {
      assertThat(order[i]).isEqualTo(i);
    }
  }
}
