// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;
import java.util.List;

/**
 * The two orders of numbers of an image: plane after plane, as pixels and a likelihood's numbers
 * are, and those of a pixel together, as convolutions take them: a row of a kernel is then one run
 * of memory.
 */
final class Planes {
  private Planes() {}

  /**
   * {@code [rows, n * h * w]}, planes of an image's height and width, as {@code [rows, h, w, n]}.
   */
  static Expression together(Expression planes, ImageShape image) {
    List<Long> shape = planes.shape();
    long n = shape.get(1) / ((long) image.height() * image.width());
    return planes.reshape(shape.get(0), n, image.height(), image.width()).permute(0, 2, 3, 1);
  }

  /** {@code [rows, h, w, n]} as {@code [rows, n * h * w]}, plane after plane. */
  static Expression apart(Expression pixels) {
    List<Long> shape = pixels.shape();
    return pixels
        .permute(0, 3, 1, 2)
        .reshape(shape.get(0), shape.get(1) * shape.get(2) * shape.get(3));
  }
}
