// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
  private static final Percentage TINY = Percentage.withPercentage(1e-10);

  @Test
  void knownValues() {
    Moments moments = of(2, 4, 4, 4, 5, 5, 7, 9);

    assertThat(moments.count()).isEqualTo(8);
    assertThat(moments.mean()).isEqualTo(5);
    assertThat(moments.populationVariance()).isCloseTo(4, within(1e-15));
    assertThat(moments.sampleVariance()).isCloseTo(32.0 / 7, within(1e-14));
    assertThat(moments.standardError()).isCloseTo(Math.sqrt(4.0 / 7), within(1e-14));
    assertThat(moments.minimum()).isEqualTo(2);
    assertThat(moments.maximum()).isEqualTo(9);
  }

  @Test
  void oneNumberShowsNoSpread() {
    Moments moments = of(3.5);

    assertThat(moments.mean()).isEqualTo(3.5);
    assertThat(moments.standardDeviation()).isZero();
    assertThat(moments.standardError()).isZero();
    assertThat(moments.populationVariance()).isZero();
  }

  @Test
  void equalNumbersHaveExactlyNoVariance() {
    double[] equal = new double[1000];
    Arrays.fill(equal, 0.1f);

    Moments moments = inChunks(equal, 7);

    assertThat(moments.mean()).isEqualTo((double) 0.1f);
    assertThat(moments.sampleVariance()).isZero();
  }

  @Test
  void mergingNothingChangesNothing() {
    Moments moments = of(1, 2);
    moments.merge(new Moments());
    Moments empty = new Moments();
    empty.merge(moments);

    for (Moments m : new Moments[] {moments, empty}) {
      assertThat(m.count()).isEqualTo(2);
      assertThat(m.mean()).isEqualTo(1.5);
      assertThat(m.sampleVariance()).isEqualTo(0.5);
      assertThat(m.minimum()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 1e4, 1e8, -1e8, 1e12})
  void anyOffsetAndAnyOrderOfMergingGiveTheExactResult(double offset) {
    Random random = new Random(7);
    double[] values = random.doubles(5000, -1, 1).map(x -> x + offset).toArray();
    double mean = exactMean(values);
    double variance = exactSampleVariance(values);

    for (int chunk : new int[] {1, 2, 7, 64, 999, 5000}) {
      Moments moments = inChunks(values, chunk);
      assertThat(moments.mean()).isCloseTo(mean, TINY);
      assertThat(moments.sampleVariance()).isCloseTo(variance, TINY);
    }
  }

  @Test
  void aFewHugeNumbersDoNotDrownTheRest() {
    double[] values = new Random(3).doubles(3001, 0, 1e-3).toArray();
    values[0] = 1e6;
    values[1500] = -1e6;
    values[3000] = 1e6;

    for (int chunk : new int[] {1, 10, 3001}) {
      Moments moments = inChunks(values, chunk);
      assertThat(moments.mean()).isCloseTo(exactMean(values), TINY);
      assertThat(moments.sampleVariance()).isCloseTo(exactSampleVariance(values), TINY);
    }
  }

  private static Moments of(double... values) {
    return inChunks(values, values.length);
  }

  private static Moments inChunks(double[] values, int chunk) {
    Moments all = new Moments();
    for (int from = 0; from < values.length; from += chunk) {
      Moments part = new Moments();
      for (int i = from; i < Math.min(values.length, from + chunk); i++) {
        part.add(values[i]);
      }
      all.merge(part);
    }
    return all;
  }

  private static BigDecimal sum(double[] values) {
    return Arrays.stream(values).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static double exactMean(double[] values) {
    return sum(values)
        .divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL128)
        .doubleValue();
  }

  private static double exactSampleVariance(double[] values) {
    MathContext digits = new MathContext(100);
    BigDecimal mean = sum(values).divide(BigDecimal.valueOf(values.length), digits);
    BigDecimal squares =
        Arrays.stream(values)
            .mapToObj(x -> new BigDecimal(x).subtract(mean).pow(2, digits))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return squares.divide(BigDecimal.valueOf(values.length - 1), digits).doubleValue();
  }
}
