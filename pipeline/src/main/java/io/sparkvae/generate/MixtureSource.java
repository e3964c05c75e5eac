// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.Noise;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A mixture of Gaussians with full covariances, from which z is drawn: a density fitted to the
 * latents after training ("ex-post", Ghosh et al. 2020, arXiv 1903.12436, section 4).
 */
final class MixtureSource implements LatentSource {
  private static final long serialVersionUID = 1L;

  private final double[] cumulative;
  private final double[][] means;

  /** Symmetric square roots of the covariances. They exist for singular covariances as well. */
  private final double[][][] roots;

  /**
   * @param weights of the components; their sum is 1
   * @param means {@code [components][latent]}
   * @param covariances symmetric, {@code [latent][latent]} each
   */
  MixtureSource(List<Double> weights, double[][] means, List<double[][]> covariances) {
    this.means = means;
    cumulative = new double[weights.size()];
    roots = new double[weights.size()][][];
    double sum = 0;
    for (int k = 0; k < cumulative.length; k++) {
      sum += weights.get(k);
      cumulative[k] = sum;
      roots[k] = root(covariances.get(k));
    }
  }

  private static double[][] root(double[][] covariance) {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(covariance));
    double[] scales = eigen.getRealEigenvalues();
    for (int j = 0; j < scales.length; j++) {
      scales[j] = Math.sqrt(Math.max(0, scales[j]));
    }
    RealMatrix scaled = eigen.getV().multiply(MatrixUtils.createRealDiagonalMatrix(scales));
    return scaled.multiply(eigen.getVT()).getData();
  }

  @Override
  public float[] draw(Noise noise, OptionalInt label) {
    float[] u = new float[1];
    noise.uniform(u, 0, 1);
    int k = 0;
    while (k < cumulative.length - 1 && u[0] >= cumulative[k]) {
      k++;
    }
    float[] eps = new float[means[k].length];
    noise.gaussian(eps);
    float[] z = new float[eps.length];
    for (int i = 0; i < z.length; i++) {
      double value = means[k][i];
      for (int j = 0; j < eps.length; j++) {
        value += roots[k][i][j] * eps[j];
      }
      z[i] = (float) value;
    }
    return z;
  }
}
