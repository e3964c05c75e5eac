// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;

/**
 * Memory of a session, row-major, in the session's precision. Copies in and out; the conversion
 * between float and double happens here and nowhere else. Belongs to its session: after the session
 * is closed, its tensors are refused.
 */
public interface Tensor extends AutoCloseable {
  /** Sizes of the axes; empty for a scalar. */
  List<Long> shape();

  /** Number of elements. */
  int size();

  /**
   * Replaces all elements.
   *
   * @throws IllegalArgumentException when the sizes differ
   */
  void put(float[] values);

  /** Replaces all elements. */
  void put(double[] values);

  /**
   * Replaces all elements by pixels: an unsigned byte b becomes b / 255, in [0, 1], as {@link
   * io.sparkvae.image.UnitPixels} has it.
   *
   * @throws IllegalArgumentException when the sizes differ
   */
  void putPixels(byte[] bytes);

  /** Replaces the only element. */
  default void put(double value) {
    put(new double[] {value});
  }

  /** Copies all elements out. */
  void get(float[] into);

  /** All elements. */
  default float[] toFloats() {
    float[] values = new float[size()];
    get(values);
    return values;
  }

  /** All elements. */
  double[] toDoubles();

  /** The only element. */
  default double scalar() {
    Tensors.requireSize(this, 1);
    return toDoubles()[0];
  }

  @Override
  void close();
}
