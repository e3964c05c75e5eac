// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Each score on codes that are the factors themselves, on the same turned by 45 degrees in the
 * plane of two factors, and on noise.
 */
class DisentanglementTest {
  private static final CodedImages ORACLE = TestCodes.factors(0);
  private static final CodedImages TURNED = TestCodes.factors(Math.PI / 4);
  private static final CodedImages NOISE = TestCodes.noise();

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void factorsWithOneValueAreLeftOut() {
    assertThat(ORACLE.indices()).containsExactly(0, 1, 3);
    assertThat(ORACLE.sizes()).containsExactly(8, 8, 5);
    assertThat(ORACLE.constant()).containsExactly(2);
  }

  @Test
  void theMutualInformationGap() {
    InformationMatrix oracle = InformationMatrix.of(ORACLE);
    assertThat(oracle.entropies()[2]).isCloseTo(Math.log(5), within(0.01));
    assertThat(mean(oracle.gaps())).isBetween(0.98, 1.0);
    double[] turned = InformationMatrix.of(TURNED).gaps();
    assertThat(turned[0]).isLessThan(0.1);
    assertThat(turned[2]).isGreaterThan(0.98);
    assertThat(mean(InformationMatrix.of(NOISE).gaps())).isLessThan(0.01);
  }

  /** Two of four bins know all of a factor: ln 2 nats of a table counted by hand. */
  @Test
  void informationCountedByHand() {
    float[][] mu = {{0}, {0}, {1}, {1}, {2}, {2}, {3}, {3}};
    int[][] factors = {{0, 0}, {0, 1}, {0, 0}, {0, 1}, {1, 0}, {1, 1}, {1, 0}, {1, 1}};
    InformationMatrix found = InformationMatrix.of(CodedImages.of(mu, factors));
    assertThat(found.information()[0][0]).isCloseTo(Math.log(2), within(1e-12));
    assertThat(found.information()[0][1]).isCloseTo(0, within(1e-12));
    assertThat(found.gaps()).containsExactly(new double[] {1, 0}, within(1e-12));
    assertThat(found.modularities()).containsExactly(new double[] {1}, within(1e-12));
  }

  @Test
  void modularity() {
    // A dimension of noise knows of every factor as little, so it is not modular.
    double oracle = mean(InformationMatrix.of(ORACLE).modularities());
    assertThat(oracle).isBetween(0.75, 0.9);
    double[] turned = InformationMatrix.of(TURNED).modularities();
    assertThat(turned[0]).isBetween(0.45, 0.55);
    assertThat(turned[2]).isGreaterThan(0.99);
    assertThat(mean(InformationMatrix.of(NOISE).modularities())).isLessThan(0.6);
  }

  @Test
  void separatedAttributePredictability() {
    assertThat(mean(AttributePredictability.of(ORACLE, List.of()).gaps())).isBetween(0.98, 1.0);
    double[] turned = AttributePredictability.of(TURNED, List.of()).gaps();
    assertThat(turned[0]).isLessThan(0.1);
    assertThat(turned[2]).isGreaterThan(0.98);
    assertThat(mean(AttributePredictability.of(NOISE, List.of()).gaps())).isLessThan(0.01);
  }

  /**
   * Three shapes at 0, 2 and 1 of the first dimension: a line explains a quarter of it, a
   * classifier all. The second dimension tells the first shape from the two others, and so two of
   * three.
   */
  @Test
  void aFactorWithoutAnOrderIsToldByValue() {
    float[][] mu = new float[300][];
    int[][] factors = new int[300][];
    for (int i = 0; i < 300; i++) {
      int shape = i % 3;
      mu[i] = new float[] {List.of(0, 2, 1).get(shape), shape == 0 ? 1 : 0};
      factors[i] = new int[] {9, shape, i / 3 % 2};
    }
    CodedImages images = CodedImages.of(mu, factors);
    AttributePredictability lines = AttributePredictability.of(images, List.of());
    assertThat(lines.scores()[0][0]).isCloseTo(0.25, within(1e-6));
    AttributePredictability told = AttributePredictability.of(images, List.of(1));
    assertThat(told.scores()[0][0]).isEqualTo(1);
    assertThat(told.scores()[1][0]).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(told.gaps()[0]).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(told.gaps()[1]).as("a factor with an order").isEqualTo(lines.gaps()[1]);
  }

  /**
   * The scores of eight sets of images differ about as much as their standard errors say, and more
   * images have smaller errors.
   */
  @Test
  void standardErrorsAreThoseOfOtherImages() {
    ToDoubleFunction<CodedImages> mig = images -> mean(InformationMatrix.of(images).gaps());
    double spread = 0;
    double error = 0;
    double all = mig.applyAsDouble(TURNED);
    for (int set = 0; set < 8; set++) {
      spread += Math.pow(mig.applyAsDouble(TURNED.half(100 + set)) - all, 2) / 8;
      CodedImages half = TURNED.half(200 + set);
      double ofHalf = mig.applyAsDouble(half);
      error += Math.pow(mig.applyAsDouble(half.half(300 + set)) - ofHalf, 2) / 8;
    }
    // Half as many images, twice the variance.
    assertThat(error / spread).isBetween(0.7, 6.0);
    assertThat(TURNED.half(1).images()).isEqualTo(TURNED.images() / 2);
  }

  @Test
  void theVotesOfFactorVae() {
    assertThat(FactorVaeScore.of(ORACLE, 400, 1)).isEqualTo(1);
    assertThat(FactorVaeScore.of(TURNED, 400, 1)).isBetween(0.5, 0.8);
    assertThat(FactorVaeScore.of(NOISE, 400, 1)).isLessThan(0.45);
    float[][] still = new float[100][2];
    int[][] factors = new int[100][1];
    factors[0][0] = 1;
    assertThat(FactorVaeScore.of(CodedImages.of(still, factors), 400, 1)).isZero();
  }

  @Test
  void interventionalRobustness() {
    double oracle = InterventionalRobustness.of(ORACLE);
    assertThat(oracle).isBetween(0.75, 0.9);
    assertThat(InterventionalRobustness.of(TURNED)).isLessThan(oracle - 0.2);
    assertThat(InterventionalRobustness.of(NOISE)).isLessThan(0.45);
  }
}
