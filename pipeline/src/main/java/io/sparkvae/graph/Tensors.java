// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/** What both kinds of {@link Tensor} check and convert. */
final class Tensors {
  private Tensors() {}

  static void requireSize(Tensor tensor, int found) {
    if (found != tensor.size()) {
      throw new IllegalArgumentException(
          "tensor: expected %d elements for shape %s, found %d"
              .formatted(tensor.size(), tensor.shape(), found));
    }
  }

  static void requireOpen(boolean open) {
    if (!open) {
      throw new IllegalStateException("tensor: expected one of an open session, found it closed");
    }
  }

  static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  static void narrow(double[] values, float[] into) {
    for (int i = 0; i < values.length; i++) {
      into[i] = (float) values[i];
    }
  }
}
