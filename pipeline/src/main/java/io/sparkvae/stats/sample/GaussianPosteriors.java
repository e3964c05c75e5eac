// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import io.sparkvae.graph.Noise;
import java.io.Serializable;
import java.util.List;

/** The diagonal Gaussian posteriors q(z|x) of some images, and their mixture q(z). */
public final class GaussianPosteriors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[][] mu;
  private final double[][] precision;

  /** Of each image, the sum of ln of the variances. */
  private final double[] logVolume;

  /**
   * @param mu of each image, {@code [latent]}
   * @param logVar of each image, {@code [latent]}
   */
  public GaussianPosteriors(List<float[]> mu, List<float[]> logVar) {
    int images = mu.size();
    this.mu = new double[images][];
    precision = new double[images][];
    logVolume = new double[images];
    for (int i = 0; i < images; i++) {
      int latent = mu.get(i).length;
      this.mu[i] = new double[latent];
      precision[i] = new double[latent];
      for (int j = 0; j < latent; j++) {
        double log = logVar.get(i)[j];
        this.mu[i][j] = mu.get(i)[j];
        precision[i][j] = Math.exp(-log);
        logVolume[i] += log;
      }
    }
  }

  /**
   * ln q(z|x) - ln q(z) at one z drawn from the posterior of image {@code i}, in nats. Its mean
   * over the images is an estimate of I(x; z).
   */
  public double information(int i, Noise noise) {
    int latent = mu[i].length;
    float[] drawn = new float[latent];
    noise.gaussian(drawn);
    double[] z = new double[latent];
    for (int j = 0; j < latent; j++) {
      z[j] = mu[i][j] + drawn[j] / Math.sqrt(precision[i][j]);
    }
    double[] log = new double[mu.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < log.length; n++) {
      log[n] = logDensity(n, z);
      largest = Math.max(largest, log[n]);
    }
    double sum = 0;
    for (double one : log) {
      sum += Math.exp(one - largest);
    }
    return log[i] - largest - Math.log(sum / log.length);
  }

  /** ln q(z|x) of image {@code n}, without the constant that all have in common. */
  private double logDensity(int n, double[] z) {
    double sum = logVolume[n];
    for (int j = 0; j < z.length; j++) {
      double d = z[j] - mu[n][j];
      sum += d * d * precision[n][j];
    }
    return -sum / 2;
  }
}
