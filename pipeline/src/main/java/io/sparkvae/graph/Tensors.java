// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/** What all kinds of {@link Tensor} check and convert. */
public final class Tensors {
  private Tensors() {}

  /**
   * Requires as many values as a tensor has elements.
   *
   * @throws IllegalArgumentException saying how many were expected and found
   */
  public static void requireSize(Tensor tensor, int found) {
    if (found != tensor.size()) {
      throw new IllegalArgumentException(
          "tensor: expected %s elements for shape %s, found %s"
              .formatted(tensor.size(), tensor.shape(), found));
    }
  }

  /**
   * Refuses the use of a tensor whose session is closed.
   *
   * @throws IllegalStateException unless it is open
   */
  public static void requireOpen(boolean open) {
    if (!open) {
      throw new IllegalStateException("tensor: expected one of an open session, found it closed");
    }
  }

  /** The same numbers in double. */
  public static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** Rounds numbers to float. */
  public static void narrow(double[] values, float[] into) {
    for (int i = 0; i < values.length; i++) {
      into[i] = (float) values[i];
    }
  }
}
