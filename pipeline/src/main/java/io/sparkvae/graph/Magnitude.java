// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.Arrays;

/**
 * How large a flat vector is. The squares are added in double, in an order that a card can follow:
 * chunks of {@value #CHUNK} elements, each in {@value #LANES} lanes whose sums are added by halves;
 * then the sums of the chunks, likewise. So the same vector has the same norm, to the bit,
 * everywhere.
 *
 * @param norm the Euclidean norm
 * @param largest the largest absolute value
 */
public record Magnitude(double norm, float largest) {
  /** Lanes of a sum: element i is in lane i modulo this. */
  public static final int LANES = 256;

  /** Elements of a chunk. */
  public static final int CHUNK = 16 * LANES;

  /** Chunks of a vector of so many elements. */
  public static int chunks(int elements) {
    return (int) (((long) elements + CHUNK - 1) / CHUNK);
  }

  /** The magnitude of a vector. */
  public static Magnitude of(float[] vector) {
    double[] ofChunks = new double[LANES];
    double[] lanes = new double[LANES];
    float[] largest = new float[LANES];
    int chunks = chunks(vector.length);
    for (int chunk = 0; chunk < chunks; chunk++) {
      Arrays.fill(lanes, 0);
      int end = (int) Math.min(vector.length, (chunk + 1L) * CHUNK);
      for (int row = chunk * CHUNK; row < end; row += LANES) {
        add(vector, row, Math.min(LANES, end - row), lanes, largest);
      }
      ofChunks[chunk % LANES] += halved(lanes);
    }
    float most = 0;
    for (float value : largest) {
      most = Math.max(most, value);
    }
    return new Magnitude(Math.sqrt(halved(ofChunks)), most);
  }

  private static void add(float[] vector, int row, int n, double[] lanes, float[] largest) {
    for (int lane = 0; lane < n; lane++) {
      double value = vector[row + lane];
      lanes[lane] += value * value;
      largest[lane] = Math.max(largest[lane], Math.abs(vector[row + lane]));
    }
  }

  /** The sum of lanes, which are overwritten. */
  private static double halved(double[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[lane] += lanes[lane + half];
      }
    }
    return lanes[0];
  }
}
