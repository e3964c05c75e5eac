// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.shard.Split;
import io.sparkvae.stats.profile.LatentRow;

/** Accumulates the samples of one image. */
final class Image {
  private final LogMean weights = new LogMean();
  private final double[] kl;
  private final float[] mu;
  private double likelihoods;
  private long samples;
  private long divergences;

  Image(int divergences, int latent) {
    kl = new double[divergences];
    mu = new float[latent];
  }

  /**
   * Adds a sample z.
   *
   * @param logWeight ln p(x, z) - ln q(z|x)
   * @param logLikelihood ln p(x|z)
   */
  void add(double logWeight, double logLikelihood) {
    weights.add(logWeight);
    likelihoods += logLikelihood;
    samples++;
  }

  /** Adds row {@code i} of the KL divergences {@code [batch, divergences]} of one sample. */
  void addDivergence(float[] rows, int i) {
    for (int j = 0; j < kl.length; j++) {
      kl[j] += rows[i * kl.length + j];
    }
    divergences++;
  }

  /** Sets the posterior mean from row {@code i} of {@code [batch, latent]}. */
  void mean(float[] rows, int i) {
    System.arraycopy(rows, i * mu.length, mu, 0, mu.length);
  }

  double negativeLogLikelihood() {
    return -weights.value();
  }

  LatentRow row(Split split) {
    float[] mean = new float[kl.length];
    double rate = 0;
    for (int j = 0; j < kl.length; j++) {
      mean[j] = (float) (kl[j] / divergences);
      rate += mean[j];
    }
    double logLikelihood = likelihoods / samples;
    return new LatentRow(split, mu, mean, logLikelihood, logLikelihood - rate);
  }
}
