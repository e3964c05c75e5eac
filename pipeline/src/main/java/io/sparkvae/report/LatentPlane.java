// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.report;

import io.sparkvae.train.closedform.Eigen;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Posterior means on a plane: as they are if they have two dimensions, else their two principal
 * components.
 *
 * @param across name of the horizontal axis
 * @param up name of the vertical axis
 * @param share of the variance of the means that the plane holds, in [0, 1]
 */
record LatentPlane(double[] xs, double[] ys, String across, String up, double share) {
  /**
   * Principal components are computed from at most so many images, and by their products where the
   * latent has more dimensions than that: the matrix never becomes larger.
   */
  private static final int MOST = 400;

  /**
   * Places images on the plane.
   *
   * @param means {@code [latent]} each, of at least 2 dimensions
   */
  static LatentPlane of(List<float[]> means) {
    int latent = means.get(0).length;
    if (latent == 2) {
      return new LatentPlane(column(means, 0), column(means, 1), "z0", "z1", 1);
    }
    double[][] centred = centred(means);
    double[][] fitted = centred.length > MOST ? Arrays.copyOf(centred, MOST) : centred;
    Eigen eigen =
        latent <= fitted.length
            ? Eigen.of(products(transposed(fitted)), latent)
            : Eigen.of(products(fitted), fitted.length);
    double total = 0;
    for (double value : eigen.values()) {
      total += Math.max(0, value);
    }
    double[][] axes = new double[2][];
    String[] names = new String[2];
    double share = 0;
    for (int k = 0; k < 2; k++) {
      axes[k] = axis(eigen, k, fitted, latent);
      double part = total > 0 ? Math.max(0, eigen.values()[k]) / total : 0;
      share += part;
      names[k] =
          String.format(Locale.ROOT, "component %d (%.0f %% of the variance)", k + 1, 100 * part);
    }
    return new LatentPlane(
        projected(centred, axes[0]), projected(centred, axes[1]), names[0], names[1], share);
  }

  /** A direction of length 1, {@code [latent]}. */
  private static double[] axis(Eigen eigen, int k, double[][] fitted, int latent) {
    int n = eigen.values().length;
    double[] axis = new double[latent];
    if (n == latent && latent <= fitted.length) {
      System.arraycopy(eigen.vectors(), k * n, axis, 0, n);
      return axis;
    }
    // An eigenvector u of X Xᵀ gives the eigenvector Xᵀ u of Xᵀ X.
    double length = 0;
    for (int j = 0; j < latent; j++) {
      for (int i = 0; i < n; i++) {
        axis[j] += eigen.vectors()[k * n + i] * fitted[i][j];
      }
      length += axis[j] * axis[j];
    }
    for (int j = 0; j < latent && length > 0; j++) {
      axis[j] /= Math.sqrt(length);
    }
    return axis;
  }

  private static double[][] centred(List<float[]> means) {
    int latent = means.get(0).length;
    double[][] rows = new double[means.size()][latent];
    for (int j = 0; j < latent; j++) {
      double[] column = column(means, j);
      double mean = Arrays.stream(column).average().orElse(0);
      for (int i = 0; i < rows.length; i++) {
        rows[i][j] = column[i] - mean;
      }
    }
    return rows;
  }

  private static double[] column(List<float[]> means, int j) {
    return means.stream().mapToDouble(mu -> mu[j]).toArray();
  }

  private static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = rows[i][j];
      }
    }
    return columns;
  }

  /** Products of all pairs of rows. */
  private static double[] products(double[][] rows) {
    int n = rows.length;
    double[] products = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int k = i; k < n; k++) {
        double product = product(rows[i], rows[k]);
        products[i * n + k] = product;
        products[k * n + i] = product;
      }
    }
    return products;
  }

  private static double[] projected(double[][] rows, double[] axis) {
    return Arrays.stream(rows).mapToDouble(row -> product(row, axis)).toArray();
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
