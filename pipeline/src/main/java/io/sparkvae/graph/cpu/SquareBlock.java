// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static io.sparkvae.graph.cpu.Winograd.RESULTS;
import static io.sparkvae.graph.cpu.Winograd.SQUARE;

import java.util.Arrays;

/**
 * Transforms squares into a block and back. A block {@code [36, squares, channels]} has a matrix
 * for each number of a transformed square.
 */
final class SquareBlock {
  private static final int POINTS = SQUARE * SQUARE;

  private final int channels;
  private final int squares;
  private final float[][] large;
  private final float[][] between;
  private final float[][] small;
  private final float[][] transformed;

  SquareBlock(int channels, int squares) {
    this.channels = channels;
    this.squares = squares;
    this.large = new float[POINTS][channels];
    this.between = new float[POINTS][channels];
    this.small = new float[RESULTS * RESULTS][channels];
    this.transformed = new float[POINTS][channels];
  }

  /**
   * The pixels that a square sees, transformed.
   *
   * @param images {@code [images, height, width, channels]}
   */
  void pixels(Memory images, Squares from, int square, Memory block, int index) {
    int image = from.imageOf(square) * from.height();
    int top = from.row(square) - from.top();
    int left = from.column(square) - from.left();
    for (int i = 0; i < POINTS; i++) {
      int y = top + i / SQUARE;
      int x = left + i % SQUARE;
      if (y >= 0 && y < from.height() && x >= 0 && x < from.width()) {
        images.get(((image + y) * from.width() + x) * channels, large[i], channels);
      } else {
        Arrays.fill(large[i], 0);
      }
    }
    Winograd.square(Winograd::pixels, SQUARE, SQUARE, large, between, transformed, channels);
    put(transformed, block, index);
  }

  /** The gradients by the results of a square, transformed. */
  void gradients(Memory results, Squares of, int square, Memory block, int index) {
    for (int i = 0; i < small.length; i++) {
      int at = result(of, square, i);
      if (at >= 0) {
        results.get(at, small[i], channels);
      } else {
        Arrays.fill(small[i], 0);
      }
    }
    Winograd.square(Winograd::gradients, RESULTS, SQUARE, small, between, transformed, channels);
    put(transformed, block, index);
  }

  /** The results of a square, from its products. */
  void results(Memory block, int index, Squares of, int square, Memory results) {
    for (int p = 0; p < POINTS; p++) {
      block.get((p * squares + index) * channels, large[p], channels);
    }
    Winograd.square(Winograd::results, SQUARE, RESULTS, large, between, small, channels);
    for (int i = 0; i < small.length; i++) {
      int at = result(of, square, i);
      if (at >= 0) {
        results.put(at, small[i], channels);
      }
    }
  }

  private void put(float[][] values, Memory block, int index) {
    for (int p = 0; p < POINTS; p++) {
      block.put((p * squares + index) * channels, values[p], channels);
    }
  }

  /** Where a result of a square lies; negative beyond the edge. */
  private int result(Squares of, int square, int i) {
    int y = of.row(square) + i / RESULTS;
    int x = of.column(square) + i % RESULTS;
    if (y >= of.resultHeight() || x >= of.resultWidth()) {
      return -1;
    }
    return ((of.imageOf(square) * of.resultHeight() + y) * of.resultWidth() + x) * channels;
  }
}
