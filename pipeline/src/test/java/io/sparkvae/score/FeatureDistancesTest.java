// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.stats.moments.Moments;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureDistancesTest {
  private static float[][] gaussian(int n, double mean, double deviation, long seed) {
    Random random = new Random(seed);
    float[][] features = new float[n][3];
    for (float[] row : features) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) (mean + deviation * random.nextGaussian());
      }
    }
    return features;
  }

  /** Of N(0, 1) and N(m, s²) in 3 dimensions it is 3 m² + 3 (1 - s)². */
  @ParameterizedTest
  @CsvSource({"0, 1, 0", "1, 1, 3", "0, 2, 3", "0.5, 3, 12.75"})
  void frechetDistancesOfGaussiansAreKnown(double mean, double deviation, double expected) {
    assertThat(FrechetDistance.of(gaussian(20000, 0, 1, 1), gaussian(20000, mean, deviation, 2)))
        .isCloseTo(expected, within(0.01 + 0.03 * expected));
  }

  @Test
  void aFrechetDistanceWithoutVarianceIsThatOfTheMeans() {
    float[][] a = {{1, 2}, {1, 2}, {1, 2}};
    float[][] b = {{1, 5}, {1, 5}, {1, 5}};
    assertThat(FrechetDistance.of(a, b)).isCloseTo(9, within(1e-9));
  }

  /** Without bias it lies around 0 for equal distributions, and within its error. */
  @Test
  void theKernelDistanceIsZeroForEqualDistributionsOnly() {
    Moments same = new Moments();
    int within = 0;
    for (int i = 0; i < 40; i++) {
      Moments blocks =
          KernelDistance.of(gaussian(400, 0, 1, 2 * i), gaussian(400, 0, 1, 2 * i + 1));
      same.add(blocks.mean());
      within += Math.abs(blocks.mean()) < 2.26 * blocks.standardError() ? 1 : 0;
    }
    assertThat(Math.abs(same.mean())).isLessThan(3 * same.standardError());
    assertThat(within).as("of 40, 95 %").isBetween(33, 40);
    Moments shifted = KernelDistance.of(gaussian(400, 0, 1, 1), gaussian(400, 1, 1, 2));
    assertThat(shifted.mean()).isGreaterThan(5 * shifted.standardError());
  }

  /** k(x, y) = (xy + 1)³ of {0, 1} and {0, 2} with two images in a block, by hand. */
  @Test
  void theKernelDistanceByHand() {
    float[][] a = new float[2 * KernelDistance.BLOCKS][1];
    float[][] b = new float[2 * KernelDistance.BLOCKS][1];
    for (int i = 1; i < a.length; i += 2) {
      a[i][0] = 1;
      b[i][0] = 2;
    }
    Moments blocks = KernelDistance.of(a, b);
    assertThat(blocks.count()).isEqualTo(KernelDistance.BLOCKS);
    assertThat(blocks.mean()).isCloseTo(1 + 1 - (1 + 1 + 1 + 27) / 2.0, within(1e-12));
  }

  @Test
  void neighbourhoodsByHand() {
    Neighbourhoods line = new Neighbourhoods(new float[][] {{0}, {1}, {3}, {7}}, 2);
    double[] radii = {line.radius(0), line.radius(1), line.radius(2), line.radius(3)};
    assertThat(radii).containsExactly(9, 4, 9, 36);
    assertThat(line.reach(new float[] {13}, radii)).isTrue();
    assertThat(line.reach(new float[] {13.1f}, radii)).isFalse();
    assertThat(line.reach(new float[] {-3.1f}, radii)).isFalse();
  }

  /** Figures of R's binom.confint(8, 10, method = "wilson"), and of the ends. */
  @Test
  void wilsonsInterval() {
    Proportion eight = Proportion.of(8, 10);
    assertThat(eight.low()).isCloseTo(0.4901625, within(1e-6));
    assertThat(eight.high()).isCloseTo(0.9433178, within(1e-6));
    assertThat(Proportion.of(0, 10).low()).isZero();
    assertThat(Proportion.of(0, 10).high()).isCloseTo(0.2775328, within(1e-6));
    assertThat(Proportion.of(10, 10).high()).isEqualTo(1);
  }
}
