// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.List;

/**
 * Separated attribute predictability (Kumar, Sattigeri and Balakrishnan 2018, arXiv 1711.00848,
 * section 3), with the scores that the paper gives. Of a factor whose values have an order it is
 * the squared correlation of dimension and factor, cov² / (var var), the R² of a line. Of a factor
 * without an order, such as a shape, it is the balanced accuracy of a classifier that sees the
 * dimension alone: here the dimension is cut as for {@link InformationMatrix}, and each bin tells
 * the value that has the largest share of its images there. Chance is 1 / values, so that the gap
 * is at most 1 - 1 / values.
 *
 * @param scores {@code [latent, factors]}
 */
record AttributePredictability(double[][] scores) {
  /**
   * Computes the scores.
   *
   * @param unordered the table's factors whose values have no order, by their index there
   */
  static AttributePredictability of(CodedImages images, List<Integer> unordered) {
    double[][] scores = new double[images.latent()][images.factorCount()];
    double[] variances = images.variances();
    for (int k = 0; k < images.factorCount(); k++) {
      if (unordered.contains(images.indices().get(k))) {
        for (int j = 0; j < images.latent(); j++) {
          scores[j][k] = accuracy(InformationMatrix.counts(images, j, k));
        }
      } else {
        addLines(images, k, variances, scores);
      }
    }
    return new AttributePredictability(scores);
  }

  private static void addLines(
      CodedImages images, int factor, double[] variances, double[][] scores) {
    double mean = 0;
    for (int[] row : images.factors()) {
      mean += row[factor];
    }
    mean /= images.images();
    double variance = 0;
    double[] products = new double[images.latent()];
    for (int i = 0; i < images.images(); i++) {
      double deviation = images.factors()[i][factor] - mean;
      variance += deviation * deviation;
      for (int j = 0; j < products.length; j++) {
        products[j] += deviation * images.mu()[i][j];
      }
    }
    for (int j = 0; j < products.length; j++) {
      double covariance = products[j] / images.images();
      scores[j][factor] =
          variances[j] > 0
              ? covariance * covariance / (variances[j] * variance / images.images())
              : 0;
    }
  }

  /**
   * The balanced accuracy with which bins tell values: the mean over the values of the share of
   * their images that is told right.
   *
   * @param counts {@code [bins, values]}
   */
  private static double accuracy(long[][] counts) {
    int values = counts[0].length;
    double[] totals = new double[values];
    for (long[] bin : counts) {
      for (int value = 0; value < values; value++) {
        totals[value] += bin[value];
      }
    }
    double sum = 0;
    for (long[] bin : counts) {
      double most = 0;
      for (int value = 0; value < values; value++) {
        most = Math.max(most, totals[value] == 0 ? 0 : bin[value] / totals[value]);
      }
      sum += most;
    }
    return sum / values;
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
