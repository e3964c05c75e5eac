// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.decomposition;

import io.sparkvae.graph.Noise;
import io.sparkvae.stats.profile.PosteriorSample;
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
  private static final double LN_2_PI = StrictMath.log(2 * Math.PI);

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
    int latent = posteriors.get(0).mu().length;
    mu = new double[latent][2 * images];
    precision = new double[latent][2 * images];
    logFactor = new double[latent][2 * images];
    for (int i = 0; i < 2 * images; i++) {
      float[] mean = posteriors.get(i % images).mu();
      float[] logVar = posteriors.get(i % images).logVar();
      for (int j = 0; j < latent; j++) {
        mu[j][i] = mean[j];
        precision[j][i] = StrictMath.exp(-logVar[j]);
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
    double[] all = new double[latent];
    double[] half = new double[latent];
    DensityRatios ratios = new DensityRatios(images);
    for (int j = 0; j < latent; j++) {
      addDensities(image, j, z[j], densities, joint);
      ratios.take(densities);
      all[j] = ofAll(ratios);
      half[j] = ofHalf(ratios);
    }
    ratios.take(joint);
    return new Both(new Told(ofAll(ratios), all), new Told(ofHalf(ratios), half));
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

  /** ln q(z|x) - ln q(z), where all posteriors stand in q(z). */
  private double ofAll(DensityRatios ratios) {
    return information(ratios.sum(), images - 1);
  }

  /** The same, where every other one stands in q(z). */
  private double ofHalf(DensityRatios ratios) {
    return information(ratios.sumOfHalf(), (images - 1) / 2);
  }

  /**
   * ln q(z|x) - ln q(z), where q(z) / q(z|x) is 1 / N for the image itself and (N - 1) / (N (M -
   * 1)) for each ratio of another posterior's density to the image's.
   *
   * @param ratios sum over the other posteriors
   * @param others their number
   */
  private double information(double ratios, int others) {
    return StrictMath.log(rows) - StrictMath.log1p((rows - 1.0) / others * ratios);
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
