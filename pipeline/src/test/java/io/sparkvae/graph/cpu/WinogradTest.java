// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Small whole numbers, of which the transforms lose nothing but in their sixths. */
class WinogradTest {
  private static final int N = 5;

  private final Random random = new Random(1);

  private float[][] numbers(int size) {
    float[][] numbers = new float[size][N];
    for (float[] row : numbers) {
      for (int i = 0; i < N; i++) {
        row[i] = random.nextInt(19) - 9;
      }
    }
    return numbers;
  }

  private static float[][] applied(Winograd.Transform transform, float[][] x, int size) {
    float[][] y = new float[size][N];
    transform.apply(x, 0, 1, y, 0, 1, N);
    return y;
  }

  /** y = Aᵀ [(G w) (Bᵀ x)] is the correlation of six pixels with three weights. */
  @Test
  void fourResultsAreThoseOfTheWindow() {
    float[][] pixels = numbers(Winograd.SQUARE);
    float[][] weights = numbers(Winograd.WINDOW);
    float[][] seen = applied(Winograd::pixels, pixels, Winograd.SQUARE);
    float[][] window = applied(Winograd::weights, weights, Winograd.SQUARE);
    float[][] products = new float[Winograd.SQUARE][N];
    for (int p = 0; p < Winograd.SQUARE; p++) {
      for (int i = 0; i < N; i++) {
        products[p][i] = seen[p][i] * window[p][i];
      }
    }
    float[][] results = applied(Winograd::results, products, Winograd.RESULTS);
    for (int r = 0; r < Winograd.RESULTS; r++) {
      for (int i = 0; i < N; i++) {
        float expected = 0;
        for (int k = 0; k < Winograd.WINDOW; k++) {
          expected += pixels[r + k][i] * weights[k][i];
        }
        assertThat(results[r][i]).isCloseTo(expected, within(2e-4f));
      }
    }
  }

  @Test
  void gradientsGoTheOtherWay() {
    transposes(Winograd::results, Winograd.SQUARE, Winograd::gradients, Winograd.RESULTS);
    transposes(Winograd::weights, Winograd.WINDOW, Winograd::weightGradients, Winograd.SQUARE);
  }

  /** (M x) y = x (Mᵀ y). */
  private void transposes(
      Winograd.Transform transform, int in, Winograd.Transform transposed, int out) {
    float[][] x = numbers(in);
    float[][] y = numbers(out);
    assertThat(dot(applied(transform, x, out), y))
        .isCloseTo(dot(x, applied(transposed, y, in)), within(1e-3));
  }

  private static double dot(float[][] a, float[][] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      for (int i = 0; i < N; i++) {
        sum += a[k][i] * b[k][i];
      }
    }
    return sum;
  }
}
