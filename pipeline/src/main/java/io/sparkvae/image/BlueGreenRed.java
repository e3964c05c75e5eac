// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * OpenCV's order of pixels, which Spark's image source has: rows of blue, green, red (and alpha).
 */
public final class BlueGreenRed {
  private BlueGreenRed() {}

  /**
   * Converts an image to our order. Alpha is composed over black.
   *
   * @param bytes row-major, {@code [height, width, channels]}
   * @param channels 1, 3 or 4
   * @return grey or RGB, or a rejection when the bytes do not fit the sizes
   */
  public static Decoded decode(byte[] bytes, int height, int width, int channels) {
    boolean known = channels == 1 || channels == 3 || channels == 4;
    long expected = (long) height * width * channels;
    if (!known || height < 1 || width < 1 || expected != bytes.length) {
      return new Rejection(
          "another number of bytes",
          "expected %s bytes, found %s".formatted(expected, bytes.length));
    }
    ImageShape shape = ImageShape.of(channels == 1 ? 1 : 3, height, width);
    byte[] pixels = new byte[shape.size()];
    int plane = height * width;
    for (int i = 0; i < plane; i++) {
      int alpha = channels == 4 ? bytes[4 * i + 3] & 255 : 255;
      for (int c = 0; c < shape.channels(); c++) {
        int value = bytes[i * channels + shape.channels() - 1 - c] & 255;
        pixels[c * plane + i] = (byte) (alpha == 255 ? value : (value * alpha + 127) / 255);
      }
    }
    return new Image(shape, pixels);
  }
}
