// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import static io.sparkvae.stats.sample.Neighbours.squaredDistance;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The part of a space of features that some images reach: the union of balls around them, each with
 * the distance to the k-th nearest of the others as its radius (Kynkäänniemi et al. 2019, arXiv
 * 1904.06991, equation 1).
 */
final class Neighbourhoods implements Serializable {
  private static final long serialVersionUID = 1L;

  private final float[][] centres;
  private final int k;

  Neighbourhoods(float[][] centres, int k) {
    this.centres = centres;
    this.k = k;
  }

  /** Returns the squared radius of an image's ball. */
  double radius(int image) {
    double[] nearest = new double[k];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < centres.length; i++) {
      double distance =
          i == image ? Double.POSITIVE_INFINITY : squaredDistance(centres[i], centres[image]);
      if (distance < nearest[k - 1]) {
        int at = k - 1;
        for (; at > 0 && nearest[at - 1] > distance; at--) {
          nearest[at] = nearest[at - 1];
        }
        nearest[at] = distance;
      }
    }
    return nearest[k - 1];
  }

  /**
   * Returns whether a point lies in any of the balls.
   *
   * @param radii squared, of all images
   */
  boolean reach(float[] point, double[] radii) {
    for (int i = 0; i < centres.length; i++) {
      if (squaredDistance(centres[i], point) <= radii[i]) {
        return true;
      }
    }
    return false;
  }
}
