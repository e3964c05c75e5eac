// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.scope.LatentShape;
import java.util.ArrayList;
import java.util.List;

/** Sequences of latents that are decoded side by side. */
public final class LatentPaths {
  private LatentPaths() {}

  /**
   * Returns latents in which one channel goes from {@code -range} to {@code range} in equal steps,
   * at all places alike, and the others stay as in {@code start}. A channel of a vector is one of
   * its dimensions.
   *
   * @param start {@code [latent]}
   * @param latent its shape
   * @param steps number of points; at least 2
   */
  public static List<float[]> traversal(
      float[] start, LatentShape latent, int channel, int steps, double range) {
    List<float[]> path = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      float[] z = start.clone();
      for (int j = channel; j < z.length; j += latent.channels()) {
        z[j] = (float) (range * (2.0 * i / (steps - 1) - 1));
      }
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
