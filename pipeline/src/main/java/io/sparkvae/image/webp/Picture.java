// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * A decoded image.
 *
 * @param colours uint8, row-major {@code [3, height, width]}: red, green, blue
 * @param alpha uint8, row-major {@code [height, width]}, not multiplied into the colours; {@code
 *     null} when the image is opaque
 */
public record Picture(int width, int height, byte[] colours, byte[] alpha) {
  /** Returns a canvas on which this picture lies at a place; the rest is transparent black. */
  Picture on(int canvasWidth, int canvasHeight, int left, int top) {
    if (canvasWidth == width && canvasHeight == height) {
      return this;
    }
    byte[] placed = new byte[3 * canvasWidth * canvasHeight];
    byte[] opacity = new byte[canvasWidth * canvasHeight];
    for (int y = 0; y < height; y++) {
      int to = (top + y) * canvasWidth + left;
      for (int c = 0; c < 3; c++) {
        int from = (c * height + y) * width;
        System.arraycopy(colours, from, placed, c * canvasWidth * canvasHeight + to, width);
      }
      if (alpha == null) {
        java.util.Arrays.fill(opacity, to, to + width, (byte) 255);
      } else {
        System.arraycopy(alpha, y * width, opacity, to, width);
      }
    }
    return new Picture(canvasWidth, canvasHeight, placed, opacity);
  }
}
