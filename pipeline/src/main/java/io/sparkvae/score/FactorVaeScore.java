// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.List;
import java.util.Random;

/**
 * The FactorVAE score (Kim and Mnih 2018, arXiv 1802.05983, section 4). A vote holds one factor in
 * {@value #BATCH} images and names the dimension whose variance among them is the smallest share of
 * its variance over all images. The score is the accuracy with which the majority of earlier votes
 * tells the factor from the dimension. Dimensions whose variance over all is {@value #PRUNED} or
 * less are left out, as by disentanglement_lib.
 */
final class FactorVaeScore {
  private static final int BATCH = 64;
  private static final double PRUNED = 0.05;

  private FactorVaeScore() {}

  /**
   * Computes the score.
   *
   * @param votes number of votes that the majority is made of; half as many are then told
   * @return 0 if no dimension varies
   */
  static double of(CodedImages images, int votes, long seed) {
    double[] global = images.variances();
    Random random = new Random(seed);
    HeldFactor held = new HeldFactor(images);
    int[][] counts = new int[global.length][images.factorCount()];
    for (int vote = 0; vote < votes; vote++) {
      int factor = random.nextInt(images.factorCount());
      int dimension = vote(held, factor, global, random);
      if (dimension < 0) {
        return 0;
      }
      counts[dimension][factor]++;
    }
    int right = 0;
    int told = votes / 2;
    for (int vote = 0; vote < told; vote++) {
      int factor = random.nextInt(images.factorCount());
      right += majority(counts[vote(held, factor, global, random)]) == factor ? 1 : 0;
    }
    return (double) right / told;
  }

  /** Returns the dimension that varies least; -1 if all are left out. */
  private static int vote(HeldFactor held, int factor, double[] global, Random random) {
    List<Integer> group = held.group(factor, random);
    double[] sums = new double[global.length];
    double[] squares = new double[global.length];
    float[] first = held.draw(group, random);
    for (int i = 1; i < BATCH; i++) {
      float[] mu = held.draw(group, random);
      for (int j = 0; j < sums.length; j++) {
        // From the first image on, so that a held dimension has a variance of exactly 0.
        double deviation = mu[j] - first[j];
        sums[j] += deviation;
        squares[j] += deviation * deviation;
      }
    }
    int least = -1;
    double share = Double.POSITIVE_INFINITY;
    for (int j = 0; j < sums.length; j++) {
      if (global[j] > PRUNED) {
        double variance = (squares[j] - sums[j] * sums[j] / BATCH) / (BATCH - 1);
        if (variance / global[j] < share) {
          share = variance / global[j];
          least = j;
        }
      }
    }
    return least;
  }

  private static int majority(int[] counts) {
    int most = 0;
    for (int k = 1; k < counts.length; k++) {
      most = counts[k] > counts[most] ? k : most;
    }
    return most;
  }
}
