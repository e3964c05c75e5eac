// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.List;

/**
 * Features with their classes.
 *
 * @param features {@code [examples, features]}
 * @param classes numbers from 0 on
 */
record Labelled(List<double[]> features, List<Integer> classes) {
  static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int j = 0; j < doubles.length; j++) {
      doubles[j] = values[j];
    }
    return doubles;
  }
}
