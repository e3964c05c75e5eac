// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * An image or a sequence of images.
 *
 * @param shape {@code [frames, channels, height, width]}
 * @param pixels uint8, row-major in that order; not copied
 */
public record Image(ImageShape shape, byte[] pixels) implements Decoded {
  public Image {
    if (pixels.length != shape.size()) {
      throw new IllegalArgumentException(
          "image: expected %s bytes for shape %s, found %s"
              .formatted(shape.size(), shape, pixels.length));
    }
  }
}
