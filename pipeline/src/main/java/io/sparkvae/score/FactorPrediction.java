// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Disentanglement, completeness and informativeness (Eastwood and Williams, ICLR 2018, section 2),
 * from one random forest for each factor, which tells its value from the means. Informativeness is
 * the accuracy on images that the forests have not seen.
 *
 * @param importances of dimensions for factors, {@code [latent, factors]}; those of a factor add up
 *     to 1
 * @param accuracies by factor
 */
record FactorPrediction(double[][] importances, double[] accuracies) {
  /** Learns from the first two thirds of the images, and tells the others. */
  static FactorPrediction of(CodedImages images, int trees, long seed, Classifiers classifiers) {
    int cut = images.images() * 2 / 3;
    double[][] importances = new double[images.latent()][images.factorCount()];
    double[] accuracies = new double[images.factorCount()];
    for (int k = 0; k < images.factorCount(); k++) {
      Labelled told = labelled(images.range(cut, images.images()), k);
      Classifiers.Forest forest =
          classifiers.forest(labelled(images.range(0, cut), k), images.sizes()[k], trees, seed + k);
      for (int j = 0; j < images.latent(); j++) {
        importances[j][k] = forest.importances()[j];
      }
      accuracies[k] = (double) forest.classifier().right(told) / told.classes().size();
    }
    return new FactorPrediction(importances, accuracies);
  }

  private static Labelled labelled(CodedImages images, int factor) {
    List<double[]> features = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    for (int i = 0; i < images.images(); i++) {
      features.add(Labelled.doubles(images.mu()[i]));
      classes.add(images.factors()[i][factor]);
    }
    return new Labelled(features, classes);
  }

  /**
   * 1 minus the entropy of a dimension's importances over the factors, to the base of their number;
   * a mean over the dimensions, weighted by their importance.
   */
  double disentanglement() {
    double all = Arrays.stream(importances).flatMapToDouble(Arrays::stream).sum();
    double sum = 0;
    for (double[] row : importances) {
      sum += Arrays.stream(row).sum() / all * concentration(row);
    }
    return all == 0 ? 0 : sum;
  }

  /** The same of each factor over the dimensions, a mean over the factors. */
  double completeness() {
    double sum = 0;
    for (int k = 0; k < accuracies.length; k++) {
      int factor = k;
      sum += concentration(Arrays.stream(importances).mapToDouble(row -> row[factor]).toArray());
    }
    return sum / accuracies.length;
  }

  /** 1 where one number has all, 0 where all are equal or none is above 0. */
  private static double concentration(double[] numbers) {
    double all = Arrays.stream(numbers).sum();
    if (all == 0) {
      return 0;
    }
    if (numbers.length == 1) {
      return 1;
    }
    double entropy =
        Arrays.stream(numbers).filter(x -> x > 0).map(x -> -x / all * Math.log(x / all)).sum();
    return 1 - entropy / Math.log(numbers.length);
  }
}
