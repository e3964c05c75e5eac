// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.model.scope.LatentShape;
import java.util.ArrayList;
import java.util.List;

/** Sequences of latents that are decoded side by side. */
public final class LatentPaths {
  private static final double SMALLEST_SINE = 1e-6;

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
    return traversal(start, LatentScale.ofPrior(latent), channel, steps, range);
  }

  /**
   * Returns latents in which one channel goes from {@code -range} to {@code range} standard
   * deviations of a distribution around its mean, in equal steps, at all places alike, and the
   * others stay as in {@code start}.
   *
   * @param start {@code [latent]}
   * @param scale mean and standard deviation of each dimension
   * @param steps number of points; at least 2
   */
  public static List<float[]> traversal(
      float[] start, LatentScale scale, int channel, int steps, double range) {
    List<float[]> path = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      double t = range * (2.0 * i / (steps - 1) - 1);
      float[] z = start.clone();
      for (int j = channel; j < z.length; j += scale.latent().channels()) {
        z[j] = (float) (scale.mean(j) + scale.deviation(j) * t);
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

  /**
   * Returns points of the arc from a to b: their directions by spherical linear interpolation
   * (Shoemake 1985; White 2016, arXiv 1609.04468), their lengths in equal steps, so that points
   * between two z of one length have that length. In many dimensions nearly all of N(0, I) lies at
   * one length, and a line leaves it. Opposite directions, and a z of length 0, have no arc; their
   * points lie on the line.
   *
   * @param steps number of points, both ends included; at least 2
   */
  public static List<float[]> arc(float[] a, float[] b, int steps) {
    double lengthOfA = length(a);
    double lengthOfB = length(b);
    double cosine = product(a, b) / (lengthOfA * lengthOfB);
    double angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
    // Near 0 the arc is the line; near pi its direction is not determined. NaN: a length is 0.
    if (!(Math.sin(angle) > SMALLEST_SINE)) {
      return line(a, b, steps);
    }
    List<float[]> path = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      double t = (double) i / (steps - 1);
      double length = (1 - t) * lengthOfA + t * lengthOfB;
      double ofA = Math.sin((1 - t) * angle) / Math.sin(angle) * length / lengthOfA;
      double ofB = Math.sin(t * angle) / Math.sin(angle) * length / lengthOfB;
      float[] z = new float[a.length];
      for (int j = 0; j < z.length; j++) {
        z[j] = (float) (ofA * a[j] + ofB * b[j]);
      }
      path.add(z);
    }
    return path;
  }

  private static double length(float[] z) {
    return Math.sqrt(product(z, z));
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (double) a[j] * b[j];
    }
    return sum;
  }
}
