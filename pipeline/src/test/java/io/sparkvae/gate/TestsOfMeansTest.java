// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.stats.moments.Moments;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestsOfMeansTest {
  /**
   * The first two samples of an example with known t = -2.46, 25.0 degrees of freedom, p = 0.021.
   */
  private static final double[] A = {
    27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4
  };

  private static final double[] B = {
    27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 20.5, 24.4
  };

  private static SampleMoments of(double... numbers) {
    Moments moments = new Moments();
    for (double number : numbers) {
      moments.add(number);
    }
    return SampleMoments.ofVariance(moments.count(), moments.mean(), moments.sampleVariance());
  }

  @Test
  void welchAsInTextbooks() {
    Welch test = Welch.twoSided(of(B), of(A));
    assertThat(test.t()).isCloseTo(-2.46, offset(0.005));
    assertThat(test.pValue()).isCloseTo(0.021, offset(0.0005));
    Welch lower = Welch.lowerByMoreThan(0, of(B), of(A));
    assertThat(lower.pValue()).isCloseTo(test.pValue() / 2, offset(1e-12));
    assertThat(Welch.lowerByMoreThan(0, of(A), of(B)).pValue()).isGreaterThan(0.98);
    assertThat(Welch.lowerByMoreThan(3, of(B), of(A)).pValue()).isGreaterThan(0.5);
  }

  @Test
  void numbersThatAreAllAlike() {
    assertThat(Welch.twoSided(of(1, 1), of(1, 1)).pValue()).isEqualTo(1);
    assertThat(Welch.twoSided(of(1, 1), of(2, 2)).pValue()).isZero();
    assertThat(Welch.lowerByMoreThan(0, of(1, 1), of(2, 2)).pValue()).isEqualTo(1);
  }

  @Test
  void studentsDistributionGoesOverIntoTheNormalOne() {
    SampleMoments many = SampleMoments.ofVariance(49_999, 0, 1);
    SampleMoments more = SampleMoments.ofVariance(50_002, 0.02, 1);
    SampleMoments same = SampleMoments.ofVariance(49_999, 0.02, 1);
    assertThat(Welch.twoSided(many, same).pValue())
        .isCloseTo(Welch.twoSided(many, more).pValue(), offset(1e-6));
  }

  /** The example of R's documentation of p.adjust: the smallest times 4, the next times 3, … */
  @Test
  void holmsCorrection() {
    assertThat(Holm.corrected(0.01, 0.04, 0.03, 0.005)).containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Holm.corrected(0.6, 0.7)).containsExactly(1, 1);
    assertThat(Holm.corrected()).isEmpty();
  }

  @Test
  void theRestOfASetHasTheMomentsOfTheRest() {
    double[] first = new Random(1).doubles(40, -5, 9).toArray();
    double[] rest = new Random(2).doubles(7, 3, 4).toArray();
    double[] all =
        java.util.stream.DoubleStream.concat(
                java.util.Arrays.stream(first), java.util.Arrays.stream(rest))
            .toArray();
    SampleMoments found = of(all).without(of(first));
    assertThat(found.count()).isEqualTo(7);
    assertThat(found.mean()).isCloseTo(of(rest).mean(), offset(1e-12));
    assertThat(found.squares()).isCloseTo(of(rest).squares(), offset(1e-10));
  }
}
