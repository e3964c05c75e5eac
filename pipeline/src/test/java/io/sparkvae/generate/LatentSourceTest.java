// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Noise;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LatentSourceTest {
  private static final int DRAWS = 40_000;
  private static final double[] WEIGHTS = {0.25, 0.75};
  private static final double[][] MEANS = {{4, 0}, {0, 8}};

  private static ImagePosterior image(
      String id, int label, float mean0, float mean1, float deviation0, float deviation1) {
    return new ImagePosterior(
        id.hashCode(), id, label, new float[] {mean0, mean1}, new float[] {deviation0, deviation1});
  }

  private static final List<ImagePosterior> IMAGES =
      List.of(image("a", 0, 3, -1, 1, 0.1f), image("b", 1, -3, -1, 2, 0.2f));

  /** Mean and covariance of many draws: m0, m1, c00, c01, c11. */
  private static double[] moments(LatentSource source, OptionalInt label) {
    double[] sums = new double[5];
    for (int i = 0; i < DRAWS; i++) {
      float[] z = source.draw(Noise.of(1, i), label);
      sums[0] += z[0];
      sums[1] += z[1];
      sums[2] += (double) z[0] * z[0];
      sums[3] += (double) z[0] * z[1];
      sums[4] += (double) z[1] * z[1];
    }
    double m0 = sums[0] / DRAWS;
    double m1 = sums[1] / DRAWS;
    return new double[] {
      m0, m1, sums[2] / DRAWS - m0 * m0, sums[3] / DRAWS - m0 * m1, sums[4] / DRAWS - m1 * m1
    };
  }

  /** Variance of z: that of the means, 9 and 0, plus the mean variance, 2.5 and 0.025. */
  @Test
  void drawsOfTheAggregatePosteriorHaveItsMeanAndVariance() {
    AggregateSource source = new AggregateSource(2, IMAGES);
    double[] found = moments(source, OptionalInt.empty());
    // Four standard errors of a mean: 4 sqrt(11.5 / 40000) = 0.068.
    assertThat(found[0]).isCloseTo(0, within(0.068));
    assertThat(found[1]).isCloseTo(-1, within(0.004));
    assertThat(found[2]).isCloseTo(11.5, within(0.25));
    assertThat(found[3]).isCloseTo(0, within(0.02));
    assertThat(found[4]).isCloseTo(0.025, within(0.001));
    assertThat(source.meanVariance()[0]).isCloseTo(2.5, within(1e-12));
    assertThat(source.meanVariance()[1]).isCloseTo(0.025, within(1e-8));
  }

  @Test
  void aClassIsDrawnFromItsImages() {
    AggregateSource source = new AggregateSource(2, IMAGES);
    double[] found = moments(source, OptionalInt.of(1));
    assertThat(found[0]).isCloseTo(-3, within(0.04));
    assertThat(found[2]).isCloseTo(4, within(0.15));
    assertThat(moments(source, OptionalInt.of(7)))
        .as("a class without images is drawn from all")
        .isEqualTo(moments(source, OptionalInt.empty()));
  }

  @Test
  void theOrderInWhichImagesWereReadChangesNothing() {
    float[] z = new AggregateSource(2, IMAGES).draw(Noise.of(3), OptionalInt.empty());
    List<ImagePosterior> reversed = List.of(IMAGES.get(1), IMAGES.get(0));
    assertThat(new AggregateSource(2, reversed).draw(Noise.of(3), OptionalInt.empty()))
        .isEqualTo(z);
  }

  @Test
  void centresWithoutDeviationAreDrawnAsTheyAre() {
    List<ImagePosterior> points =
        List.of(new ImagePosterior(0, "a", -1, new float[] {1, 2}, new float[0]));
    assertThat(new AggregateSource(2, points).draw(Noise.of(5), OptionalInt.empty()))
        .containsExactly(1, 2);
  }

  /** The second covariance is singular: both dimensions move together. */
  @Test
  void drawsOfAMixtureHaveItsMeanAndCovariance() {
    List<double[][]> covariances =
        List.of(new double[][] {{2, 0.5}, {0.5, 1}}, new double[][] {{1, 1}, {1, 1}});
    MixtureSource source = new MixtureSource(List.of(WEIGHTS[0], WEIGHTS[1]), MEANS, covariances);
    double[] found = moments(source, OptionalInt.empty());
    // Mean 1/4 (4, 0) + 3/4 (0, 8); covariance of the means plus the mean covariance.
    assertThat(found[0]).isCloseTo(1, within(0.045));
    assertThat(found[1]).isCloseTo(6, within(0.075));
    assertThat(found[2]).isCloseTo(3 + 1.25, within(0.15));
    assertThat(found[3]).isCloseTo(-6 + 0.875, within(0.2));
    assertThat(found[4]).isCloseTo(12 + 1, within(0.25));
  }

  @Test
  void anImageIsChosenByItsHash() {
    assertThat(ModelLatents.threshold(1, 2)).isZero();
    assertThat(ModelLatents.threshold(1, 4)).isEqualTo(Long.MIN_VALUE / 2);
  }
}
