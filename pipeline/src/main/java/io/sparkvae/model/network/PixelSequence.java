// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import io.sparkvae.graph.Expression;
import io.sparkvae.image.ImageShape;

/**
 * The numbers of an image as one sequence: frame after frame, in it the rows from the top, in a row
 * the pixels from the left, of a pixel the channels. A decoder that reads of this sequence only
 * what comes before a number gives a probability of the image, whatever its channels.
 *
 * @param shape of the images, which lie in memory channel after channel
 */
record PixelSequence(ImageShape shape) {

  /** Numbers of the sequence: those of the image. */
  int length() {
    return shape.size();
  }

  /** Rows of pixels, over all frames. */
  int lines() {
    return shape.frames() * shape.height();
  }

  /** Numbers of a row of pixels. */
  int line() {
    return shape.width() * shape.channels();
  }

  /**
   * Images, or several numbers for each number of an image, in this order.
   *
   * @param planes {@code [rows, n * size]}, as a likelihood reads them
   * @return {@code [rows, length, n]}
   */
  Expression of(Expression planes) {
    long rows = planes.shape().get(0);
    long n = planes.shape().get(1) / length();
    return planes
        .reshape(rows, n, shape.frames(), shape.channels(), area())
        .permute(0, 2, 4, 3, 1)
        .reshape(rows, length(), n);
  }

  /**
   * The way back from {@link #of}.
   *
   * @param sequence {@code [rows, length, n]}
   * @return {@code [rows, n * size]}
   */
  Expression planes(Expression sequence) {
    long rows = sequence.shape().get(0);
    long n = sequence.shape().get(2);
    return sequence
        .reshape(rows, shape.frames(), area(), shape.channels(), n)
        .permute(0, 4, 1, 3, 2)
        .reshape(rows, n * length());
  }

  private long area() {
    return (long) shape.height() * shape.width();
  }
}
