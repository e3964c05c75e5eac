// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

/**
 * A channel of an image, row-major {@code [height, width]}.
 *
 * @param pixels in [0, 1]
 */
public record Plane(double[] pixels, int height, int width) {
  /**
   * A channel of an image in float.
   *
   * @param from where it begins
   */
  public static Plane of(float[] image, int from, int height, int width) {
    double[] pixels = new double[height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = image[from + i];
    }
    return new Plane(pixels, height, width);
  }

  /** The means of blocks of 2 × 2 pixels; a last odd row or column is left out. */
  Plane halved() {
    int h = height / 2;
    int w = width / 2;
    double[] half = new double[h * w];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int at = 2 * y * width + 2 * x;
        half[y * w + x] =
            (pixels[at] + pixels[at + 1] + pixels[at + width] + pixels[at + width + 1]) / 4;
      }
    }
    return new Plane(half, h, w);
  }
}
