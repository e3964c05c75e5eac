// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * The planes of a VP8 frame: luma, and both chromas of half the size. They hold whole macroblocks,
 * one row above the image and one column to its left, from which blocks at the edges are predicted.
 * To the right of luma are 4 more columns, for the pixels above and to the right of the last block.
 */
final class Vp8Planes {
  private static final int MARGIN = 4;

  private final int columns;
  private final byte[][] planes = new byte[3][];

  Vp8Planes(int columns, int rows) {
    this.columns = columns;
    for (int i = 0; i < 3; i++) {
      int height = rows * (i == 0 ? 16 : 8) + 1;
      int stride = stride(i);
      planes[i] = new byte[Math.multiplyExact(height, stride)];
      java.util.Arrays.fill(planes[i], 0, stride, (byte) 127);
      for (int y = 1; y < height; y++) {
        planes[i][y * stride] = (byte) 129;
      }
    }
  }

  byte[] plane(int plane) {
    return planes[plane];
  }

  int stride(int plane) {
    return plane == 0 ? 16 * columns + 1 + MARGIN : 8 * columns + 1;
  }

  /** Returns the index of the first pixel of a macroblock. */
  int at(int plane, int column, int row) {
    int size = plane == 0 ? 16 : 8;
    return (row * size + 1) * stride(plane) + column * size + 1;
  }
}
