// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.util.ArrayList;
import java.util.List;

/** Sequences of latents that are decoded side by side. */
public final class LatentPaths {
  private LatentPaths() {}

  /**
   * Returns latents in which one dimension goes from {@code -range} to {@code range} in equal
   * steps, and the others stay as in {@code start}.
   *
   * @param start {@code [latent]}
   * @param steps number of points; at least 2
   */
  public static List<float[]> traversal(float[] start, int dimension, int steps, double range) {
    List<float[]> path = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      float[] z = start.clone();
      z[dimension] = (float) (range * (2.0 * i / (steps - 1) - 1));
      path.add(z);
    }
    return path;
  }

  /**
   * Returns points of the line (1 - t) a + t b, with t from 0 to 1 in equal steps.
   *
   * @param steps number of points, both ends included; at least 2
   */
  public static List<float[]> line(float[] a, float[] b, int steps) {
    List<float[]> path = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      double t = (double) i / (steps - 1);
      float[] z = new float[a.length];
      for (int j = 0; j < z.length; j++) {
        z[j] = (float) ((1 - t) * a[j] + t * b[j]);
      }
      path.add(z);
    }
    return path;
  }
}
