// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.stat.correlation.Covariance;

/**
 * The squared Fréchet distance of two Gaussians (Dowson and Landau 1982): SQ(m₁ - m₂) + tr(C₁ + C₂
 * - 2 (C₁C₂)^½), with the means and covariances of two sets of features.
 */
final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * Computes the distance.
   *
   * @param a features, {@code [images, features]}, at least 2 images
   * @param b likewise
   */
  static double of(float[][] a, float[][] b) {
    RealMatrix left = matrix(a);
    RealMatrix right = matrix(b);
    double squares = mean(left).subtract(mean(right)).dotProduct(mean(left).subtract(mean(right)));
    RealMatrix covarianceA = new Covariance(left).getCovarianceMatrix();
    RealMatrix covarianceB = new Covariance(right).getCovarianceMatrix();
    RealMatrix root = root(covarianceA);
    double[] eigenvalues =
        new EigenDecomposition(symmetric(root.multiply(covarianceB).multiply(root)))
            .getRealEigenvalues();
    double roots = 0;
    for (double value : eigenvalues) {
      roots += Math.sqrt(Math.max(0, value));
    }
    return Math.max(0, squares + covarianceA.getTrace() + covarianceB.getTrace() - 2 * roots);
  }

  /** The square root of a covariance, which may have eigenvalues of 0: collapsed dimensions. */
  private static RealMatrix root(RealMatrix covariance) {
    EigenDecomposition eigen = new EigenDecomposition(symmetric(covariance));
    double[] roots = eigen.getRealEigenvalues();
    for (int j = 0; j < roots.length; j++) {
      roots[j] = Math.sqrt(Math.max(0, roots[j]));
    }
    return eigen
        .getV()
        .multiply(MatrixUtils.createRealDiagonalMatrix(roots))
        .multiply(eigen.getVT());
  }

  /** Rounding must not make it look like a matrix with complex eigenvalues. */
  private static RealMatrix symmetric(RealMatrix matrix) {
    return matrix.add(matrix.transpose()).scalarMultiply(0.5);
  }

  private static RealMatrix matrix(float[][] features) {
    double[][] rows = new double[features.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Labelled.doubles(features[i]);
    }
    return new Array2DRowRealMatrix(rows, false);
  }

  private static RealVector mean(RealMatrix features) {
    double[] ones = new double[features.getRowDimension()];
    Arrays.fill(ones, 1.0 / ones.length);
    return features.preMultiply(MatrixUtils.createRealVector(ones));
  }
}
