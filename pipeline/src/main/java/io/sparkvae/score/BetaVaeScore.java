// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The beta-VAE score (Higgins et al., ICLR 2017, section 3). An example is the mean absolute
 * difference of the codes of {@value #PAIRS} pairs of images that share the value of one factor; a
 * linear classifier tells which. The score is its accuracy on new examples. It is near 1 for many
 * rotated codes as well, and for a model with beta = 1.
 */
final class BetaVaeScore {
  private static final int PAIRS = 64;

  private BetaVaeScore() {}

  /**
   * Computes the score.
   *
   * @param votes number of examples to learn from; half as many are then told
   */
  static double of(CodedImages images, int votes, long seed, Classifiers classifiers) {
    Random random = new Random(seed);
    HeldFactor held = new HeldFactor(images);
    Labelled learned = examples(images, held, votes, random);
    Labelled told = examples(images, held, votes / 2, random);
    int right = classifiers.logistic(learned, images.factorCount()).right(told);
    return (double) right / told.classes().size();
  }

  private static Labelled examples(CodedImages images, HeldFactor held, int n, Random random) {
    List<double[]> differences = new ArrayList<>();
    List<Integer> factors = new ArrayList<>();
    for (int example = 0; example < n; example++) {
      int factor = random.nextInt(images.factorCount());
      double[] sums = new double[images.latent()];
      for (int pair = 0; pair < PAIRS; pair++) {
        List<Integer> group = held.group(factor, random);
        float[] a = held.draw(group, random);
        float[] b = held.draw(group, random);
        for (int j = 0; j < sums.length; j++) {
          sums[j] += Math.abs(a[j] - b[j]) / PAIRS;
        }
      }
      differences.add(sums);
      factors.add(factor);
    }
    return new Labelled(differences, factors);
  }
}
