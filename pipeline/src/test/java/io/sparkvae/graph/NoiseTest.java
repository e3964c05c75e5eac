// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static float[] draw(int n, long... key) {
    float[] values = new float[n];
    Noise.of(key).gaussian(values);
    return values;
  }

  private static float[] uniforms(int n, long... key) {
    float[] values = new float[n];
    Noise.of(key).uniform(values, 0, n);
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
    assertThat(Arrays.hashCode(draw(1000, 42, 7))).isEqualTo(NORMAL);
    assertThat(Arrays.hashCode(uniforms(1000, 42, 7))).isEqualTo(UNIFORM);
    assertThat(Arrays.hashCode(Noise.of(42, 7).permutation(1000))).isEqualTo(ORDER);
  }

  private static final int NORMAL = -616089339;
  private static final int UNIFORM = 946775645;
  private static final int ORDER = 1715921851;

  /** The definition, from which a card draws: number n is made of word n mod 4 of block n / 4. */
  @Test
  void aNumberFollowsFromKeyAndPositionAlone() {
    long key = Noise.of(3, 1).key();
    float[] normal = draw(50, 3, 1);
    float[] uniform = uniforms(50, 3, 1);
    int[] block = new int[4];
    for (int n = 0; n < normal.length; n++) {
      Philox.block(key, n / 4, 0, block, 0);
      assertThat(normal[n]).isEqualTo(NormalQuantile.of(block[n % 4]));
      assertThat(uniform[n]).isEqualTo((float) ((block[n % 4] >>> 8) / 16777216.0));
    }
  }

  /** However the draws are cut, and whatever was drawn before; each number takes one position. */
  @Test
  void piecesAreThoseOfTheWhole() {
    int n = 3000;
    float[] normal = draw(n, 6);
    float[] uniform = uniforms(n, 6);
    int[] widths = {1, 2, 3, 5, 4, 8, 255, 256, 257, 700, 6, 1001};
    float[] piece = new float[n];
    Noise noise = Noise.of(6);
    int position = 0;
    for (int i = 0; i < widths.length; i++) {
      int to = position + widths[i];
      boolean gaussian = i % 2 == 0;
      if (gaussian) {
        noise.gaussian(piece, position, to);
      } else {
        noise.uniform(piece, position, to);
      }
      float[] whole = gaussian ? normal : uniform;
      assertThat(Arrays.copyOfRange(piece, position, to))
          .containsExactly(Arrays.copyOfRange(whole, position, to));
      assertThat(noise.position()).isEqualTo(to);
      position = to;
    }
    Noise later = Noise.at(noise.key(), 1234);
    later.gaussian(piece, 1234, n);
    assertThat(Arrays.copyOfRange(piece, 1234, n))
        .containsExactly(Arrays.copyOfRange(normal, 1234, n));
  }

  @Test
  void aNegativePositionIsRefused() {
    assertThatThrownBy(() -> Noise.at(1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a position from 0 up, found -1");
  }

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
  void numbersOfAStreamAndOfItsNeighbourAreUncorrelated() {
    int n = 100_000;
    float[] a = draw(n, 8, 1);
    float[] b = draw(n, 8, 2);
    double bound = 4 / Math.sqrt(n);
    for (int lag = 1; lag <= 8; lag++) {
      assertThat(correlation(a, a, lag)).as("lag %d", lag).isCloseTo(0, within(bound));
      assertThat(correlation(a, b, lag)).as("lag %d", lag).isCloseTo(0, within(bound));
    }
    assertThat(correlation(a, b, 0)).isCloseTo(0, within(bound));
    for (int i = 0; i < n; i++) {
      b[i] += 0.02f * a[i];
    }
    assertThat(correlation(a, b, 0)).as("a correlation of 0.02").isGreaterThan(bound);
  }

  private static double correlation(float[] a, float[] b, int lag) {
    double sum = 0;
    for (int i = lag; i < a.length; i++) {
      sum += (double) a[i] * b[i - lag];
    }
    return sum / a.length;
  }

  @Test
  void numbersAreNormal() {
    int n = 1_000_000;
    double[] moments = new double[5];
    float[] z = draw(n, 9);
    for (float number : z) {
      double power = 1;
      for (int i = 1; i < moments.length; i++) {
        power *= number;
        moments[i] += power / n;
      }
    }
    double[] expected = {0, 0, 1, 0, 3};
    double[] variances = {0, 1, 2, 15, 96};
    for (int i = 1; i < moments.length; i++) {
      assertThat(moments[i])
          .as("moment %d", i)
          .isCloseTo(expected[i], within(4 * Math.sqrt(variances[i] / n)));
    }
    assertThat(distance(z)).isLessThan(BOUND);
    float[] wider = z.clone();
    for (int i = 0; i < n; i++) {
      wider[i] *= 1.01f;
    }
    assertThat(distance(wider)).as("a standard deviation of 1.01").isGreaterThan(BOUND);
  }

  /** Of the distance of Kolmogorov and Smirnov times the square root of n; 1 in 1,000 is beyond. */
  private static final double BOUND = 1.95;

  private static double distance(float[] sample) {
    float[] z = sample.clone();
    Arrays.sort(z);
    double distance = 0;
    for (int i = 0; i < z.length; i++) {
      double p = NormalDistribution.cumulative(z[i]);
      distance = Math.max(distance, Math.max(p - i / (double) z.length, (i + 1.0) / z.length - p));
    }
    return distance * Math.sqrt(z.length);
  }

  @Test
  void uniformNumbersFillTheIntervalEvenly() {
    float[] u = uniforms(1_000_000, 10);
    for (float number : u) {
      assertThat(number >= 0 && number < 1).isTrue();
    }
    // Chi-square with 255 degrees of freedom: 1 in 1,000 is beyond 330.5.
    assertThat(chiSquare(u, 256)).isLessThan(330.5);
    for (int i = 0; i < u.length; i++) {
      u[i] *= 0.999f;
    }
    assertThat(chiSquare(u, 256)).as("numbers up to 0.999").isGreaterThan(330.5);
  }

  private static double chiSquare(float[] u, int bins) {
    int[] counts = new int[bins];
    for (float number : u) {
      counts[(int) (number * bins)]++;
    }
    return chiSquare(counts, u.length);
  }

  private static double chiSquare(int[] counts, int n) {
    double expected = n / (double) counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }

  @Test
  void aPermutationHoldsEveryIndexOnce() {
    int[] order = Noise.of(3).permutation(1000);
    assertThat(order).isNotEqualTo(Noise.of(4).permutation(1000));
    Arrays.sort(order);
    for (int i = 0; i < order.length; i++) {
      assertThat(order[i]).isEqualTo(i);
    }
    assertThat(Noise.of(3).permutation(0)).isEmpty();
    assertThat(Noise.of(3).permutation(1)).containsExactly(0);
  }

  /** Beside the well-known wrong shuffle, which swaps each element with any other. */
  @Test
  void allOrdersAreEquallyFrequent() {
    int n = 60_000;
    int[] orders = new int[27];
    int[] ofWrongShuffle = new int[27];
    Noise noise = Noise.of(11);
    float[] u = new float[3];
    for (int i = 0; i < n; i++) {
      orders[number(noise.permutation(3))]++;
      noise.uniform(u, 0, 3);
      int[] order = {0, 1, 2};
      for (int a = 0; a < 3; a++) {
        int b = (int) (3 * u[a]);
        int kept = order[a];
        order[a] = order[b];
        order[b] = kept;
      }
      ofWrongShuffle[number(order)]++;
    }
    // Chi-square with 5 degrees of freedom: 1 in 1,000 is beyond 20.5.
    assertThat(chiSquare(sixOrders(orders), n)).isLessThan(20.5);
    assertThat(chiSquare(sixOrders(ofWrongShuffle), n)).isGreaterThan(20.5);
  }

  private static int number(int[] order) {
    return 9 * order[0] + 3 * order[1] + order[2];
  }

  private static int[] sixOrders(int[] counts) {
    return Arrays.stream(new int[] {5, 7, 11, 15, 19, 21}).map(order -> counts[order]).toArray();
  }
}
