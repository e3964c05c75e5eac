// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Noise;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.stats.result.AggregatePosterior;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatentPathsTest {
  private static final int STEPS = 7;

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (double) a[j] * b[j];
    }
    return sum;
  }

  private static double length(float[] z) {
    return Math.sqrt(product(z, z));
  }

  /** A z of 50 normal numbers, brought to a length. */
  private static float[] z(long seed, double length) {
    float[] z = new float[50];
    Noise.of(seed).gaussian(z);
    double is = length(z);
    for (int j = 0; j < z.length; j++) {
      z[j] *= (float) (length / is);
    }
    return z;
  }

  @Test
  void anArcKeepsTheLengthAndTurnsEvenly() {
    float[] a = z(1, 7);
    float[] b = z(2, 7);
    List<float[]> arc = LatentPaths.arc(a, b, STEPS);
    assertThat(arc).allSatisfy(z -> assertThat(length(z)).isCloseTo(7, within(1e-5)));
    assertThat(LatentPaths.line(a, b, 3))
        .as("the middle of the line is nearer to the origin")
        .element(1)
        .satisfies(z -> assertThat(length(z)).isLessThan(6));
    double whole = Math.acos(product(a, b) / 49);
    for (int i = 1; i < STEPS; i++) {
      double angle = Math.acos(product(arc.get(i - 1), arc.get(i)) / 49);
      assertThat(angle).isCloseTo(whole / (STEPS - 1), within(1e-4));
    }
  }

  @Test
  void anArcBeginsAndEndsAtItsEndsAndItsLengthsAreEven() {
    float[] a = z(1, 2);
    float[] b = z(2, 8);
    List<float[]> arc = LatentPaths.arc(a, b, STEPS);
    for (int j = 0; j < a.length; j++) {
      assertThat(arc.get(0)[j]).isCloseTo(a[j], within(1e-6f));
      assertThat(arc.get(STEPS - 1)[j]).isCloseTo(b[j], within(1e-6f));
    }
    for (int i = 0; i < STEPS; i++) {
      assertThat(length(arc.get(i))).isCloseTo(2 + i, within(1e-5));
    }
  }

  @Test
  void withoutAnArcItIsTheLine() {
    float[] a = {1, 2};
    for (float[] b : List.of(new float[] {-1, -2}, new float[] {3, 6}, new float[2])) {
      assertThat(LatentPaths.arc(a, b, 5)).containsExactlyElementsOf(LatentPaths.line(a, b, 5));
    }
  }

  /** Standard deviation of dimension 1: sqrt(3 + 6) = 3. */
  @Test
  void traversalsAreScaledToTheAggregatePosterior() {
    AggregatePosterior.Marginals marginals =
        new AggregatePosterior.Marginals(
            9, List.of(0.0, 5.0), List.of(1.0, 3.0), List.of(0.0, 6.0), List.of(), List.of());
    LatentScale scale =
        LatentScale.of(
            new AggregatePosterior(
                LatentShape.of(2), marginals, Map.of(), null, List.of(), null, null));
    assertThat(LatentPaths.traversal(new float[] {7, 8}, scale, 1, 3, 2))
        .containsExactly(new float[] {7, -1}, new float[] {7, 5}, new float[] {7, 11});
  }
}
