// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

/**
 * Separated attribute predictability (Kumar, Sattigeri and Balakrishnan 2018, arXiv 1711.00848,
 * section 3), with the score that the paper gives for ordered factors: the squared correlation of
 * dimension and factor, cov² / (var var), the R² of a line. The numbers of a factor's values are
 * taken as they are, so a factor without an order, such as a shape, scores by chance.
 *
 * @param scores {@code [latent, factors]}
 */
record AttributePredictability(double[][] scores) {
  static AttributePredictability of(CodedImages images) {
    double[][] scores = new double[images.latent()][images.factorCount()];
    double[] variances = images.variances();
    for (int k = 0; k < images.factorCount(); k++) {
      double mean = 0;
      for (int[] row : images.factors()) {
        mean += row[k];
      }
      mean /= images.images();
      double variance = 0;
      double[] products = new double[images.latent()];
      for (int i = 0; i < images.images(); i++) {
        double deviation = images.factors()[i][k] - mean;
        variance += deviation * deviation;
        for (int j = 0; j < products.length; j++) {
          products[j] += deviation * images.mu()[i][j];
        }
      }
      for (int j = 0; j < products.length; j++) {
        double covariance = products[j] / images.images();
        scores[j][k] =
            variances[j] > 0
                ? covariance * covariance / (variances[j] * variance / images.images())
                : 0;
      }
    }
    return new AttributePredictability(scores);
  }

  /** By factor, how far the best dimension is above the second. */
  double[] gaps() {
    double[] gaps = new double[scores[0].length];
    for (int k = 0; k < gaps.length; k++) {
      gaps[k] = Gap.of(scores, k);
    }
    return gaps;
  }
}
