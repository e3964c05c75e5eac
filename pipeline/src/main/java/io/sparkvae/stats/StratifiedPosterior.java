// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats;

import io.sparkvae.graph.Noise;
import java.io.Serializable;
import java.util.List;

/**
 * The diagonal Gaussian posteriors of some images, and q(z) and each q(z_j) estimated from them by
 * minibatch stratified sampling (Chen et al. 2018, arXiv 1802.04942, appendix C.2): of N images,
 * the posterior from which z was drawn has the weight 1 / N, and each of the other M - 1 posteriors
 * the weight (N - 1) / (N (M - 1)).
 */
final class StratifiedPosterior implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double LN_2_PI = Math.log(2 * Math.PI);

  /**
   * A summand e^x is less than half of the last bit of a sum of at least 1 if x is below -53 ln 2 =
   * -36.74: adding it changes nothing.
   */
  private static final double NEGLIGIBLE = -37;

  private final long rows;

  private final int images;

  /**
   * By dimension and image; all images once more behind the last, so that those from any image on
   * lie side by side.
   */
  private final double[][] mu;

  private final double[][] precision;

  /** Ln of the density's factor. */
  private final double[][] logFactor;

  /**
   * @param rows N, the number of images that q(z) stands for
   * @param posteriors of M of these images
   */
  StratifiedPosterior(long rows, List<PosteriorSample.Posterior> posteriors) {
    this.rows = rows;
    images = posteriors.size();
    int latent = posteriors.get(0).mu.length;
    mu = new double[latent][2 * images];
    precision = new double[latent][2 * images];
    logFactor = new double[latent][2 * images];
    for (int i = 0; i < 2 * images; i++) {
      float[] mean = posteriors.get(i % images).mu;
      float[] logVar = posteriors.get(i % images).logVar;
      for (int j = 0; j < latent; j++) {
        mu[j][i] = mean[j];
        precision[j][i] = Math.exp(-logVar[j]);
        logFactor[j][i] = -(logVar[j] + LN_2_PI) / 2;
      }
    }
  }

  /**
   * What one z says, in nats.
   *
   * @param joint ln q(z|x) - ln q(z)
   * @param byDimension ln q(z_j|x) - ln q(z_j) of each dimension
   */
  record Told(double joint, double[] byDimension) implements Serializable {}

  /** What a z says of all posteriors, and of every other one, counted from the image. */
  record Both(Told all, Told half) implements Serializable {}

  /** What a z says that is drawn from the posterior of an image. */
  Both told(int image, Noise noise) {
    double[] z = drawn(image, noise);
    int latent = z.length;
    double[] densities = new double[images];
    double[] joint = new double[images];
    double[][] byDimension = new double[2][latent];
    for (int j = 0; j < latent; j++) {
      addDensities(image, j, z[j], densities, joint);
      byDimension[0][j] = information(densities, 1);
      byDimension[1][j] = information(densities, 2);
    }
    return new Both(
        new Told(information(joint, 1), byDimension[0]),
        new Told(information(joint, 2), byDimension[1]));
  }

  /**
   * The logarithm of every posterior's density of one dimension of z, from an image on, and its sum
   * over the dimensions.
   */
  private void addDensities(int image, int j, double z, double[] densities, double[] joint) {
    double[] means = mu[j];
    double[] precisions = precision[j];
    double[] factors = logFactor[j];
    for (int k = 0; k < densities.length; k++) {
      double d = z - means[image + k];
      densities[k] = factors[image + k] - d * d * precisions[image + k] / 2;
    }
    for (int k = 0; k < densities.length; k++) {
      joint[k] += densities[k];
    }
  }

  /**
   * ln q(z|x) - ln q(z).
   *
   * @param densities logarithms of the posteriors' densities, the image's own first
   * @param step 1: all posteriors stand in q(z); 2: every other one
   */
  private double information(double[] densities, int step) {
    int others = (images - 1) / step;
    double otherWeight = Math.log((double) (rows - 1) / rows / others);
    double largest = -Math.log(rows) + densities[0];
    double sum = 1; // in units of the largest
    for (int k = 1; k <= others; k++) {
      double log = otherWeight + densities[k * step];
      double difference = log - largest;
      if (difference > 0) {
        sum = sum * Math.exp(-difference) + 1;
        largest = log;
      } else if (!(difference <= NEGLIGIBLE)) { // also if it is not a number
        sum += Math.exp(difference);
      }
    }
    return densities[0] - (largest + Math.log(sum));
  }

  private double[] drawn(int image, Noise noise) {
    int latent = mu.length;
    float[] drawn = new float[latent];
    noise.gaussian(drawn);
    double[] z = new double[latent];
    for (int j = 0; j < latent; j++) {
      z[j] = mu[j][image] + drawn[j] / Math.sqrt(precision[j][image]);
    }
    return z;
  }
}
