// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

/**
 * Weighted means over windows of 11 × 11 pixels, with Gaussian weights of standard deviation 1.5
 * (Wang et al. 2004). Only windows that lie wholly inside the image are taken.
 */
final class GaussianWindow {
  /** Pixels on a side. */
  static final int SIZE = 11;

  private static final double SIGMA = 1.5;
  private static final double[] WEIGHTS = weights();

  private GaussianWindow() {}

  private static double[] weights() {
    double[] weights = new double[SIZE];
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      double distance = (i - SIZE / 2) / SIGMA;
      weights[i] = StrictMath.exp(-distance * distance / 2);
      sum += weights[i];
    }
    for (int i = 0; i < SIZE; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /**
   * The mean around each pixel that is far enough from the edge.
   *
   * @param values {@code [height, width]}, each at least {@value #SIZE}
   * @return {@code [height - 10, width - 10]}
   */
  static double[] means(double[] values, int height, int width) {
    int w = width - SIZE + 1;
    int h = height - SIZE + 1;
    double[] rows = new double[height * w];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < SIZE; i++) {
        double weight = WEIGHTS[i];
        for (int x = 0; x < w; x++) {
          rows[y * w + x] += weight * values[y * width + x + i];
        }
      }
    }
    double[] means = new double[h * w];
    for (int y = 0; y < h; y++) {
      for (int i = 0; i < SIZE; i++) {
        double weight = WEIGHTS[i];
        for (int x = 0; x < w; x++) {
          means[y * w + x] += weight * rows[(y + i) * w + x];
        }
      }
    }
    return means;
  }
}
