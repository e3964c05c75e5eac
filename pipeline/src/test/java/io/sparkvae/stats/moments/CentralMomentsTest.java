// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.storage.Json;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CentralMomentsTest {
  private static CentralMoments of(float[]... vectors) {
    CentralMoments moments = new CentralMoments(vectors[0].length);
    for (float[] vector : vectors) {
      moments.add(vector);
    }
    return moments;
  }

  private static float[][] normal(int n, double mean, long seed) {
    Random random = new Random(seed);
    float[][] vectors = new float[n][];
    for (int i = 0; i < n; i++) {
      double z = random.nextGaussian();
      vectors[i] = new float[] {(float) (mean + z), (float) (z * z), 5};
    }
    return vectors;
  }

  /** Of 2, 4, 4, 4, 5, 5, 7, 9: mean 5, variance 4, Σd³ = 42, Σd⁴ = 356. */
  @Test
  void byHand() {
    CentralMoments found = of(new float[][] {{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}});
    assertThat(found.skewness(0)).isCloseTo(42 / 8.0 / 8, within(1e-14));
    assertThat(found.kurtosis(0)).isCloseTo(356 / 8.0 / 16, within(1e-14));
  }

  /** A normal distribution has 0 and 3, its square (χ² of one degree) √8 and 15. */
  @Test
  void ofKnownDistributions() {
    CentralMoments found = of(normal(200_000, 1000, 1));
    assertThat(found.skewness(0)).isCloseTo(0, within(0.02));
    assertThat(found.kurtosis(0)).isCloseTo(3, within(0.05));
    assertThat(found.skewness(1)).isCloseTo(Math.sqrt(8), within(0.1));
    assertThat(found.kurtosis(1)).isCloseTo(15, within(1.5));
    assertThat(found.skewness(2)).as("a constant").isZero();
    assertThat(found.kurtosis(2)).as("a constant").isZero();
  }

  @Test
  void mergedMomentsAreThoseOfAll() throws Exception {
    float[][] all = normal(2000, 100, 2);
    CentralMoments merged = new CentralMoments(3);
    for (int from = 0; from < all.length; from += 125) {
      CentralMoments part = of(Arrays.copyOfRange(all, from, from + 125));
      merged.merge(Json.MAPPER.readValue(Json.line(part), CentralMoments.class));
    }
    CentralMoments whole = of(all);
    for (int j = 0; j < 3; j++) {
      assertThat(merged.skewness(j)).isCloseTo(whole.skewness(j), within(1e-10));
      assertThat(merged.kurtosis(j)).isCloseTo(whole.kurtosis(j), within(1e-10));
    }
    merged.merge(new CentralMoments(3));
    assertThat(merged.kurtosis(0)).isCloseTo(whole.kurtosis(0), within(1e-10));
  }
}
