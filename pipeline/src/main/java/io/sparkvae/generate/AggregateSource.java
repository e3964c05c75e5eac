// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.graph.Noise;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The aggregate posterior q(z) = 1/N sum_n q(z|x_n) of N images (Makhzani et al. 2015, arXiv
 * 1511.05644; Hoffman and Johnson 2016, "ELBO surgery"). Of Gaussian posteriors it is a mixture of
 * N Gaussians with diagonal covariances.
 *
 * <p>For a model that reads labels, a sample of a class is drawn from the images of that class; if
 * there are none, from all.
 */
final class AggregateSource implements LatentSource {
  private static final long serialVersionUID = 1L;

  private final int latent;
  private final float[] centres;
  private final float[] deviations;
  private final int[] labels;

  /**
   * @param latent number of dimensions
   * @param posteriors of the images, at least one
   */
  AggregateSource(int latent, List<ImagePosterior> posteriors) {
    this.latent = latent;
    List<ImagePosterior> sorted = posteriors.stream().sorted(ImagePosterior.BY_CLASS).toList();
    boolean spread = sorted.get(0).deviation().length > 0;
    centres = new float[Math.multiplyExact(sorted.size(), latent)];
    deviations = new float[spread ? centres.length : 0];
    labels = new int[sorted.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = sorted.get(i).label();
      System.arraycopy(sorted.get(i).centre(), 0, centres, i * latent, latent);
      if (spread) {
        System.arraycopy(sorted.get(i).deviation(), 0, deviations, i * latent, latent);
      }
    }
  }

  /** Returns the number of images. */
  int images() {
    return labels.length;
  }

  /** Returns the number of dimensions. */
  int latent() {
    return latent;
  }

  /** Returns the centre of an image's posterior, {@code [latent]}. */
  double[] centre(int image) {
    double[] centre = new double[latent];
    Arrays.setAll(centre, j -> centres[image * latent + j]);
    return centre;
  }

  /** Returns the mean over the images of the posterior's variance, {@code [latent]}. */
  double[] meanVariance() {
    double[] variance = new double[latent];
    for (int i = 0; i < deviations.length; i++) {
      variance[i % latent] += (double) deviations[i] * deviations[i] / images();
    }
    return variance;
  }

  @Override
  public float[] draw(Noise noise, OptionalInt label) {
    int first = label.isPresent() ? firstFrom(label.getAsInt()) : 0;
    int end = label.isPresent() ? firstFrom(label.getAsInt() + 1) : images();
    int image = end > first ? first + noise.below(end - first) : noise.below(images());
    float[] z = Arrays.copyOfRange(centres, image * latent, (image + 1) * latent);
    if (deviations.length > 0) {
      float[] eps = new float[latent];
      noise.gaussian(eps);
      for (int j = 0; j < latent; j++) {
        z[j] += deviations[image * latent + j] * eps[j];
      }
    }
    return z;
  }

  /** Returns the number of the first image whose label is {@code label} or larger. */
  private int firstFrom(int label) {
    int low = 0;
    int high = labels.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (labels[middle] < label) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
