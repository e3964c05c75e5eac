// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.Arrays;

/**
 * The interventional robustness score (Suter, Miladinovic, Schölkopf and Bauer 2019, arXiv
 * 1811.00007, section 4; computed as by disentanglement_lib): by how much a dimension still moves
 * when one factor is held and all others change. For each value of a factor it takes the 99 %
 * quantile of the distances from the mean; the mean of these over the values, divided by the
 * dimension's largest distance from its overall mean, is subtracted from 1. A dimension's score is
 * that of the factor for which it is best, and the dimensions are weighted by their largest
 * distance.
 */
final class InterventionalRobustness {
  private static final double QUANTILE = 0.99;

  private InterventionalRobustness() {}

  static double of(CodedImages images) {
    double weighted = 0;
    double weights = 0;
    for (int j = 0; j < images.latent(); j++) {
      double[] all = column(images, j, -1, 0);
      double mean = Arrays.stream(all).average().orElseThrow();
      double furthest = Arrays.stream(all).map(x -> Math.abs(x - mean)).max().orElseThrow();
      if (furthest > 0) {
        double best = 0;
        for (int k = 0; k < images.factorCount(); k++) {
          best = Math.max(best, 1 - deviation(images, j, k) / furthest);
        }
        weighted += best * furthest;
        weights += furthest;
      }
    }
    return weights == 0 ? 0 : weighted / weights;
  }

  private static double deviation(CodedImages images, int dimension, int factor) {
    double sum = 0;
    int values = 0;
    for (int value = 0; value < images.sizes()[factor]; value++) {
      double[] held = column(images, dimension, factor, value);
      if (held.length == 0) {
        continue; // the value is that of images of the other half
      }
      values++;
      double mean = Arrays.stream(held).average().orElseThrow();
      double[] distances = Arrays.stream(held).map(x -> Math.abs(x - mean)).sorted().toArray();
      sum += quantile(distances);
    }
    return sum / values;
  }

  /** Linear between the two neighbours, as numpy.percentile has it. */
  private static double quantile(double[] sorted) {
    double at = QUANTILE * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** A dimension of the images with a value of a factor; of all for a factor of -1. */
  private static double[] column(CodedImages images, int dimension, int factor, int value) {
    double[] column = new double[images.images()];
    int count = 0;
    for (int i = 0; i < column.length; i++) {
      if (factor < 0 || images.factors()[i][factor] == value) {
        column[count++] = images.mu()[i][dimension];
      }
    }
    return Arrays.copyOf(column, count);
  }
}
