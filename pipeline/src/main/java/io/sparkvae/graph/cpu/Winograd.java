// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

/**
 * The transforms of the minimal filtering algorithm F(4, 3) (Lavin and Gray 2016, arXiv 1509.09308,
 * section 4.3), by which four neighbouring results of a window of three cost six products instead
 * of twelve: y = Aᵀ [(G w) (Bᵀ x)]. In two dimensions each transform is applied to the columns of a
 * square and then to its rows.
 *
 * <p>A number of a square is an array here, with as many floats as there are channels, and a square
 * lies row after row. Each array is one of its own, and all are read at the same index, so that the
 * compiler makes vector code of the loops.
 */
final class Winograd {
  /** Pixels of a side of a square of inputs, and of products. */
  static final int SQUARE = 6;

  /** Pixels of a side of a square of results. */
  static final int RESULTS = 4;

  /** Weights of a side of the window. */
  static final int WINDOW = 3;

  private Winograd() {}

  /** A transform along one line: reads x at from, from + step, …, writes y at the same places. */
  @FunctionalInterface
  interface Transform {
    void apply(float[][] x, int from, int step, float[][] y, int to, int stepTo, int n);
  }

  /**
   * Transforms a square.
   *
   * @param in pixels of a side of x
   * @param out pixels of a side of the result
   * @param x {@code [in * in][n]}
   * @param between {@code [out * in][n]}, overwritten
   * @param result {@code [out * out][n]}
   */
  static void square(
      Transform transform,
      int in,
      int out,
      float[][] x,
      float[][] between,
      float[][] result,
      int n) {
    for (int column = 0; column < in; column++) {
      transform.apply(x, column, in, between, column, in, n);
    }
    for (int row = 0; row < out; row++) {
      transform.apply(between, row * in, 1, result, row * out, 1, n);
    }
  }

  /** Bᵀ: six pixels. */
  static void pixels(float[][] x, int from, int step, float[][] y, int to, int stepTo, int n) {
    float[] x0 = x[from];
    float[] x1 = x[from + step];
    float[] x2 = x[from + 2 * step];
    float[] x3 = x[from + 3 * step];
    float[] x4 = x[from + 4 * step];
    float[] x5 = x[from + 5 * step];
    float[] y0 = y[to];
    float[] y1 = y[to + stepTo];
    float[] y2 = y[to + 2 * stepTo];
    float[] y3 = y[to + 3 * stepTo];
    float[] y4 = y[to + 4 * stepTo];
    float[] y5 = y[to + 5 * stepTo];
    for (int i = 0; i < n; i++) {
      y0[i] = 4 * x0[i] - 5 * x2[i] + x4[i];
      y5[i] = 4 * x1[i] - 5 * x3[i] + x5[i];
    }
    for (int i = 0; i < n; i++) {
      float even = x4[i] - 4 * x2[i];
      float odd = x3[i] - 4 * x1[i];
      y1[i] = even + odd;
      y2[i] = even - odd;
    }
    for (int i = 0; i < n; i++) {
      float even = x4[i] - x2[i];
      float odd = 2 * (x3[i] - x1[i]);
      y3[i] = even + odd;
      y4[i] = even - odd;
    }
  }

  /** G: three weights. */
  static void weights(float[][] x, int from, int step, float[][] y, int to, int stepTo, int n) {
    float[] x0 = x[from];
    float[] x1 = x[from + step];
    float[] x2 = x[from + 2 * step];
    float[] y0 = y[to];
    float[] y1 = y[to + stepTo];
    float[] y2 = y[to + 2 * stepTo];
    float[] y3 = y[to + 3 * stepTo];
    float[] y4 = y[to + 4 * stepTo];
    float[] y5 = y[to + 5 * stepTo];
    for (int i = 0; i < n; i++) {
      y0[i] = 0.25f * x0[i];
      y5[i] = x2[i];
    }
    for (int i = 0; i < n; i++) {
      float outer = -SIXTH * (x0[i] + x2[i]);
      float middle = SIXTH * x1[i];
      y1[i] = outer - middle;
      y2[i] = outer + middle;
    }
    for (int i = 0; i < n; i++) {
      float outer = 0.25f * SIXTH * x0[i] + SIXTH * x2[i];
      float middle = 0.5f * SIXTH * x1[i];
      y3[i] = outer + middle;
      y4[i] = outer - middle;
    }
  }

  /** Aᵀ: six products to four results. */
  static void results(float[][] x, int from, int step, float[][] y, int to, int stepTo, int n) {
    float[] x0 = x[from];
    float[] x1 = x[from + step];
    float[] x2 = x[from + 2 * step];
    float[] x3 = x[from + 3 * step];
    float[] x4 = x[from + 4 * step];
    float[] x5 = x[from + 5 * step];
    float[] y0 = y[to];
    float[] y1 = y[to + stepTo];
    float[] y2 = y[to + 2 * stepTo];
    float[] y3 = y[to + 3 * stepTo];
    for (int i = 0; i < n; i++) {
      float near = x1[i] + x2[i];
      float far = x3[i] + x4[i];
      y0[i] = x0[i] + near + far;
      y2[i] = near + 4 * far;
    }
    for (int i = 0; i < n; i++) {
      float near = x1[i] - x2[i];
      float far = x3[i] - x4[i];
      y1[i] = near + 2 * far;
      y3[i] = near + 8 * far + x5[i];
    }
  }

  /** A, the transpose of {@link #results}: gradients by four results to those by six products. */
  static void gradients(float[][] x, int from, int step, float[][] y, int to, int stepTo, int n) {
    float[] x0 = x[from];
    float[] x1 = x[from + step];
    float[] x2 = x[from + 2 * step];
    float[] x3 = x[from + 3 * step];
    float[] y0 = y[to];
    float[] y1 = y[to + stepTo];
    float[] y2 = y[to + 2 * stepTo];
    float[] y3 = y[to + 3 * stepTo];
    float[] y4 = y[to + 4 * stepTo];
    float[] y5 = y[to + 5 * stepTo];
    for (int i = 0; i < n; i++) {
      y0[i] = x0[i];
      y5[i] = x3[i];
    }
    for (int i = 0; i < n; i++) {
      float even = x0[i] + x2[i];
      float odd = x1[i] + x3[i];
      y1[i] = even + odd;
      y2[i] = even - odd;
    }
    for (int i = 0; i < n; i++) {
      float even = x0[i] + 4 * x2[i];
      float odd = 2 * x1[i] + 8 * x3[i];
      y3[i] = even + odd;
      y4[i] = even - odd;
    }
  }

  /** Gᵀ, the transpose of {@link #weights}: gradients by six products to those by three weights. */
  static void weightGradients(
      float[][] x, int from, int step, float[][] y, int to, int stepTo, int n) {
    float[] x0 = x[from];
    float[] x1 = x[from + step];
    float[] x2 = x[from + 2 * step];
    float[] x3 = x[from + 3 * step];
    float[] x4 = x[from + 4 * step];
    float[] x5 = x[from + 5 * step];
    float[] y0 = y[to];
    float[] y1 = y[to + stepTo];
    float[] y2 = y[to + 2 * stepTo];
    for (int i = 0; i < n; i++) {
      float near = -SIXTH * (x1[i] + x2[i]);
      float far = SIXTH * (x3[i] + x4[i]);
      y0[i] = 0.25f * x0[i] + near + 0.25f * far;
      y2[i] = near + far + x5[i];
    }
    for (int i = 0; i < n; i++) {
      y1[i] = SIXTH * (x2[i] - x1[i]) + 0.5f * SIXTH * (x3[i] - x4[i]);
    }
  }

  private static final float SIXTH = 1f / 6;
}
