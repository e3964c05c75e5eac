// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.stats.result.ContingencyTable;
import java.util.Arrays;

/**
 * Mutual information of each latent dimension with each factor, and the scores made of it.
 *
 * <p>A dimension is cut into {@value #BINS} bins of equal width between its smallest and largest
 * mean, as in Locatello et al. 2019 (arXiv 1811.12359), and the information is that of the counts.
 * The estimate is too high by about (bins - 1)(values - 1) / 2n nats where there is none.
 *
 * @param information in nats, {@code [latent, factors]}
 * @param entropies of the factors in nats
 */
record InformationMatrix(double[][] information, double[] entropies) {
  static final int BINS = 20;

  static InformationMatrix of(CodedImages images) {
    double[][] information = new double[images.latent()][images.factorCount()];
    for (int j = 0; j < images.latent(); j++) {
      int[] bins = bins(images.mu(), j);
      for (int k = 0; k < images.factorCount(); k++) {
        information[j][k] = new ContingencyTable(counts(bins, images, k)).information();
      }
    }
    double[] entropies = new double[images.factorCount()];
    for (int k = 0; k < entropies.length; k++) {
      long[] counts = new long[images.sizes()[k]];
      for (int[] row : images.factors()) {
        counts[row[k]]++;
      }
      entropies[k] = ContingencyTable.entropy(counts);
    }
    return new InformationMatrix(information, entropies);
  }

  private static int[] bins(float[][] mu, int dimension) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float[] row : mu) {
      least = Math.min(least, row[dimension]);
      most = Math.max(most, row[dimension]);
    }
    int[] bins = new int[mu.length];
    if (most > least) {
      for (int i = 0; i < bins.length; i++) {
        double share = (mu[i][dimension] - least) / (most - least);
        bins[i] = Math.min(BINS - 1, (int) (share * BINS));
      }
    }
    return bins;
  }

  /**
   * How many images with a value of a factor lie in a bin of a dimension, {@code [bins, values]}.
   */
  static long[][] counts(CodedImages images, int dimension, int factor) {
    return counts(bins(images.mu(), dimension), images, factor);
  }

  private static long[][] counts(int[] bins, CodedImages images, int factor) {
    long[][] counts = new long[BINS][images.sizes()[factor]];
    for (int i = 0; i < bins.length; i++) {
      counts[bins[i]][images.factors()[i][factor]]++;
    }
    return counts;
  }

  /**
   * The mutual information gap of each factor (Chen et al. 2018, arXiv 1802.04942, equation 6): how
   * much more the first dimension knows of it than the second, as a share of its entropy.
   */
  double[] gaps() {
    double[] gaps = new double[entropies.length];
    for (int k = 0; k < gaps.length; k++) {
      gaps[k] = Gap.of(information, k) / entropies[k];
    }
    return gaps;
  }

  /**
   * The modularity of each dimension (Ridgeway and Mozer 2018, arXiv 1802.05312, equation 2): 1
   * where it knows of one factor only, 0 where it knows as much of all. It is 0 for a dimension
   * that knows nothing.
   */
  double[] modularities() {
    double[] modularities = new double[information.length];
    for (int j = 0; j < modularities.length; j++) {
      double[] row = information[j];
      double most = Arrays.stream(row).max().orElseThrow();
      double squares = Arrays.stream(row).map(x -> x * x).sum() - most * most;
      if (most > 0) {
        modularities[j] = row.length == 1 ? 1 : 1 - squares / (most * most * (row.length - 1));
      }
    }
    return modularities;
  }
}
