// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

/** How far the largest number of a column is above the second largest. */
final class Gap {
  private Gap() {}

  /** The gap in column {@code k} of {@code [latent, factors]}; one row alone is compared with 0. */
  static double of(double[][] matrix, int k) {
    double first = 0;
    double second = 0;
    for (double[] row : matrix) {
      if (row[k] > first) {
        second = first;
        first = row[k];
      } else {
        second = Math.max(second, row[k]);
      }
    }
    return first - second;
  }
}
