// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static io.sparkvae.graph.cpu.Winograd.RESULTS;

/**
 * The squares of 4 x 4 results of a convolution by 3 x 3 windows, and the pixels that they see.
 *
 * @param height of the images that are seen
 * @param width of the images that are seen
 * @param channels of the images that are seen
 * @param top rows of zeros above them
 * @param left columns of zeros beside them
 */
record Squares(
    int images,
    int height,
    int width,
    int channels,
    int resultHeight,
    int resultWidth,
    int top,
    int left) {

  int down() {
    return (resultHeight + RESULTS - 1) / RESULTS;
  }

  int across() {
    return (resultWidth + RESULTS - 1) / RESULTS;
  }

  int all() {
    return images * down() * across();
  }

  int imageOf(int square) {
    return square / (down() * across());
  }

  /** The first row of results. */
  int row(int square) {
    return square / across() % down() * RESULTS;
  }

  /** The first column of results. */
  int column(int square) {
    return square % across() * RESULTS;
  }
}
