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

  private final long rows;
  private final double[][] mu;
  private final double[][] precision;

  /** Of each image and dimension, ln of the density's factor. */
  private final double[][] logFactor;

  /**
   * @param rows N, the number of images that q(z) stands for
   * @param posteriors of M of these images
   */
  StratifiedPosterior(long rows, List<PosteriorSample.Posterior> posteriors) {
    this.rows = rows;
    int images = posteriors.size();
    mu = new double[images][];
    precision = new double[images][];
    logFactor = new double[images][];
    for (int i = 0; i < images; i++) {
      float[] mean = posteriors.get(i).mu;
      float[] logVar = posteriors.get(i).logVar;
      mu[i] = new double[mean.length];
      precision[i] = new double[mean.length];
      logFactor[i] = new double[mean.length];
      for (int j = 0; j < mean.length; j++) {
        mu[i][j] = mean[j];
        precision[i][j] = Math.exp(-logVar[j]);
        logFactor[i][j] = -(logVar[j] + LN_2_PI) / 2;
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

  /**
   * What a z says that is drawn from the posterior of an image.
   *
   * @param step 1: all posteriors stand in q(z); 2: every other one, counted from the image
   */
  Told told(int image, int step, Noise noise) {
    double[] z = drawn(image, noise);
    int latent = z.length;
    // The last sum is that of the joint density.
    LogSum[] sums = new LogSum[latent + 1];
    for (int j = 0; j <= latent; j++) {
      sums[j] = new LogSum();
    }
    double[] own = new double[latent + 1];
    int others = (mu.length - 1) / step;
    double otherWeight = Math.log((double) (rows - 1) / rows / others);
    double ownWeight = -Math.log(rows);
    for (int k = 0; k <= others; k++) {
      int n = (image + k * step) % mu.length;
      double weight = k == 0 ? ownWeight : otherWeight;
      double joint = 0;
      for (int j = 0; j < latent; j++) {
        double d = z[j] - mu[n][j];
        double density = logFactor[n][j] - d * d * precision[n][j] / 2;
        joint += density;
        sums[j].add(weight + density);
        own[j] = k == 0 ? density : own[j];
      }
      sums[latent].add(weight + joint);
      own[latent] = k == 0 ? joint : own[latent];
    }
    double[] byDimension = new double[latent];
    for (int j = 0; j < latent; j++) {
      byDimension[j] = own[j] - sums[j].value();
    }
    return new Told(own[latent] - sums[latent].value(), byDimension);
  }

  private double[] drawn(int image, Noise noise) {
    int latent = mu[image].length;
    float[] drawn = new float[latent];
    noise.gaussian(drawn);
    double[] z = new double[latent];
    for (int j = 0; j < latent; j++) {
      z[j] = mu[image][j] + drawn[j] / Math.sqrt(precision[image][j]);
    }
    return z;
  }

  /** The logarithm of a sum of numbers whose logarithms are added. */
  private static final class LogSum {
    private double largest = Double.NEGATIVE_INFINITY;
    private double sum;

    void add(double log) {
      if (log > largest) {
        sum = sum * Math.exp(largest - log) + 1;
        largest = log;
      } else {
        sum += Math.exp(log - largest);
      }
    }

    double value() {
      return largest + Math.log(sum);
    }
  }
}
