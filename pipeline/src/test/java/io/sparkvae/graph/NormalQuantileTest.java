// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
  /** Largest relative error: between four and eight units in the last place. */
  private static final double PRECISION = 4.5e-7;

  /** All k lie in blocks of so many. */
  private static final int BLOCK = 1 << 20;

  private static final int BLOCKS = 1 << 11;

  /** Relative error of z as the number that k + 1/2 of 2^32 exceed. */
  private static double error(int k, float z) {
    double p = (k + 0.5) * 0x1p-32;
    double mass =
        z < 1.4 ? NormalDistribution.central(z) - (0.5 - p) : p - NormalDistribution.upper(z);
    return Math.abs(mass / NormalDistribution.density(z) / z);
  }

  /** Of words with the highest bit 0 the numbers are negative. */
  private static float magnitude(int k) {
    return -NormalQuantile.of(k);
  }

  /** Largest error among every {@code stride}th number of a block. */
  private static double worst(int block, int stride) {
    double worst = 0;
    for (int i = block % stride; i < BLOCK; i += stride) {
      int k = block * BLOCK + i;
      worst = Math.max(worst, error(k, magnitude(k)));
    }
    return worst;
  }

  private static double worst(int stride) {
    return IntStream.range(0, BLOCKS)
        .parallel()
        .mapToDouble(block -> worst(block, stride))
        .max()
        .orElseThrow();
  }

  @Test
  void numbersAreWithinAFewUnitsInTheLastPlace() {
    assertThat(worst(2039)).isLessThan(PRECISION);
    assertThat(worst(0, 16)).as("far in the tail").isLessThan(PRECISION);
    assertThat(worst(BLOCKS - 1, 16)).as("around the median").isLessThan(PRECISION);
  }

  @Test
  void aWrongNumberIsFound() {
    for (int k : new int[] {0, 1 << 20, 1 << 28, 1 << 30, Integer.MAX_VALUE}) {
      assertThat(error(k, magnitude(k) * 1.000001f)).isGreaterThan(PRECISION);
    }
  }

  @Test
  @Tag("proofs")
  void allNumbersAreWithinAFewUnitsInTheLastPlace() {
    assertThat(worst(1)).isLessThan(PRECISION);
  }

  /** Tabulated quantiles: Phi^-1(0.975) and others, at the words nearest to them. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0",
    "0.75, 0.674489750",
    "0.975, 1.959963985",
    "0.995, 2.575829304",
    "0.9995, 3.290526731"
  })
  void numbersAreQuantiles(double u, double z) {
    int word = (int) (long) (u * 0x1p32);
    assertThat((double) NormalQuantile.of(word)).isCloseTo(z, within(3e-6));
  }

  @Test
  void theExtremesAreSixStandardDeviationsAway() {
    assertThat((double) NormalQuantile.of(0)).isCloseTo(-6.337958, within(1e-6));
    assertThat((double) NormalQuantile.of(-1)).isCloseTo(6.337958, within(1e-6));
  }

  @Test
  void theComplementOfAWordGivesTheNegativeNumber() {
    for (int word = Integer.MIN_VALUE; word < Integer.MAX_VALUE - 65_537; word += 65_537) {
      assertThat(NormalQuantile.of(~word)).isEqualTo(-NormalQuantile.of(word));
    }
  }
}
