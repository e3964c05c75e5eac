// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DensityRatiosTest {

  private static double[] logarithms(int n) {
    return new SplittableRandom(n).doubles(n, -64, 64).toArray();
  }

  @Test
  void theExponentialsAreThoseOfTheJdk() {
    double[] x = logarithms(10_000);
    double[] found = new double[x.length];
    DensityRatios.exponentials(x, 0, found, x.length);
    for (int k = 0; k < x.length; k++) {
      assertThat(found[k] / StrictMath.exp(x[k])).as("at %s", x[k]).isCloseTo(1, within(1e-13));
    }
  }

  @Test
  void largeDifferencesAreCutOffAndNaNStays() {
    double[] x = {0, -64, -1e300, Double.NEGATIVE_INFINITY, 64, 1e300, Double.NaN};
    double[] found = new double[x.length];
    DensityRatios.exponentials(x, 0, found, x.length);
    assertThat(found[0]).isEqualTo(1);
    assertThat(found[2]).isEqualTo(found[1]).isEqualTo(found[3]).isLessThan(1e-27);
    assertThat(found[5]).isEqualTo(found[4]).isGreaterThan(1e27);
    assertThat(found[6]).isNaN();
  }

  /** So many times that C2 has compiled the loop. */
  @Test
  void compilingChangesNoBit() {
    double[] x = logarithms(1000);
    double[] first = new double[x.length];
    double[] found = new double[x.length];
    DensityRatios.exponentials(x, 1, first, x.length);
    for (int i = 0; i < 2000; i++) {
      DensityRatios.exponentials(x, 1, found, x.length);
    }
    assertThat(found).containsExactly(first);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 7, 8, 9, 16, 17})
  void theSumsAreOfTheOthers(int images) {
    double[] x = Arrays.stream(logarithms(images)).map(one -> one / 64).toArray();
    DensityRatios ratios = new DensityRatios(images);
    ratios.take(logarithms(images)); // leaves nothing behind
    ratios.take(x);
    double[] expected = Arrays.stream(x).map(one -> Math.exp(one - x[0])).toArray();
    assertThat(ratios.sum())
        .isCloseTo(Arrays.stream(expected).skip(1).sum(), within(1e-12 * images));
    assertThat(ratios.sumOfHalf())
        .isCloseTo(
            IntStream.rangeClosed(1, (images - 1) / 2).mapToDouble(k -> expected[2 * k]).sum(),
            within(1e-12 * images));
  }
}
