// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Shape of an image as bytes, row-major in this order: {@code [frames, channels, height, width]}.
 * Sequences have more than one frame; grey images one channel, RGB three.
 */
public record ImageShape(int frames, int channels, int height, int width)
    implements java.io.Serializable {
  public ImageShape {
    if (frames < 1 || channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "image shape: expected positive sizes, found [%s, %s, %s, %s]"
              .formatted(frames, channels, height, width));
    }
    if ((long) frames * channels * height * width > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "image shape: expected fewer than 2^31 bytes, found [%s, %s, %s, %s]"
              .formatted(frames, channels, height, width));
    }
  }

  /** A single image. */
  public static ImageShape of(int channels, int height, int width) {
    return new ImageShape(1, channels, height, width);
  }

  /** Returns the number of bytes of one image, which is also the dimension of x. */
  public int size() {
    return frames * channels * height * width;
  }

  @Override
  public String toString() {
    return "[%s, %s, %s, %s]".formatted(frames, channels, height, width);
  }
}
