// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.closedform;

import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.likelihood.GaussianLikelihood;

/**
 * A model of one affine layer each way: z = A (x - m), x = B z + m, and where the posterior has a
 * variance the same one for every image.
 *
 * @param spec of the model; k dimensions, images of n numbers
 * @param mean m, {@code [n]}
 * @param encoder A, {@code [k, n]}
 * @param decoder B, {@code [k, n]}: transposed
 * @param variance of the posterior, {@code [k]}; of no use where it has none
 */
record LinearModel(
    ModelSpec spec, double[] mean, double[][] encoder, double[][] decoder, double[] variance) {

  /**
   * Principal components: A the first k eigenvectors, B = A^T; so A A^T = I.
   *
   * @param eigen of the covariance
   */
  static LinearModel pca(ModelSpec spec, double[] mean, Eigen eigen) {
    double[][] axes = axes(spec, eigen);
    return new LinearModel(spec, mean, axes, axes, new double[spec.latent().size()]);
  }

  /**
   * Probabilistic PCA (Tipping and Bishop 1999, equations 7, 8 and 12): s^2 the mean of the
   * discarded eigenvalues, W = U (L - s^2 I)^(1/2); the posterior has the mean M^-1 W^T (x - m) and
   * the variance s^2 M^-1 with M = W^T W + s^2 I = L. The spec's likelihood gets the variance s^2.
   */
  static LinearModel ppca(ModelSpec spec, double[] mean, Eigen eigen) {
    int n = mean.length;
    int k = spec.latent().size();
    double noise = 0;
    for (int i = k; i < n; i++) {
      noise += eigen.values()[i] / (n - k);
    }
    double[][] encoder = axes(spec, eigen);
    double[][] decoder = axes(spec, eigen);
    double[] variance = new double[k];
    for (int j = 0; j < k; j++) {
      double value = eigen.values()[j];
      double scale = Math.sqrt(Math.max(0, value - noise)); // 0 but for rounding: noise is a mean
      variance[j] = noise / value;
      for (int i = 0; i < n; i++) {
        encoder[j][i] *= scale / value;
        decoder[j][i] *= scale;
      }
    }
    return new LinearModel(
        spec.with(new GaussianLikelihood(noise)), mean, encoder, decoder, variance);
  }

  /**
   * Independent components: A = V L^(-1/2) U^T, B its pseudo-inverse U L^(1/2) V^T.
   *
   * @param unmixing V of whitened data, {@code [k, k]}, orthogonal
   */
  static LinearModel ica(ModelSpec spec, double[] mean, Eigen eigen, double[] unmixing) {
    int k = spec.latent().size();
    double[][] axes = axes(spec, eigen);
    double[][] encoder = new double[k][mean.length];
    double[][] decoder = new double[k][mean.length];
    for (int j = 0; j < k; j++) {
      for (int l = 0; l < k; l++) {
        double scale = Math.sqrt(eigen.values()[l]);
        double v = unmixing[j * k + l];
        for (int i = 0; i < mean.length; i++) {
          encoder[j][i] += v / scale * axes[l][i];
          decoder[j][i] += v * scale * axes[l][i];
        }
      }
    }
    return new LinearModel(spec, mean, encoder, decoder, new double[k]);
  }

  private static double[][] axes(ModelSpec spec, Eigen eigen) {
    int n = eigen.values().length;
    double[][] axes = new double[spec.latent().size()][];
    for (int j = 0; j < axes.length; j++) {
      axes[j] = java.util.Arrays.copyOfRange(eigen.vectors(), j * n, (j + 1) * n);
    }
    return axes;
  }

  /** As parameters of the graph. */
  Model model() {
    ParameterLayout layout = Model.layout(spec);
    float[] theta = new float[layout.size()];
    int k = spec.latent().size();
    int n = mean.length;
    for (ParameterLayout.Slot slot : layout.slots()) {
      for (int i = 0; i < slot.size(); i++) {
        theta[slot.offset() + i] =
            (float)
                switch (slot.name()) {
                  case "posterior.mu.weight" -> encoder[i % k][i / k];
                  case "posterior.mu.bias" -> -product(encoder[i], mean);
                  case "posterior.logVar.weight" -> 0;
                  case "posterior.logVar.bias" -> Math.log(variance[i]);
                  case "decoder.pixels.weight" -> decoder[i / n][i % n];
                  case "decoder.pixels.bias" -> mean[i];
                  default ->
                      throw new IllegalStateException("a linear model has no " + slot.name());
                };
      }
    }
    return new Model(spec, theta);
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
