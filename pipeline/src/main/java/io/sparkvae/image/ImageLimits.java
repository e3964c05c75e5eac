// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.io.Serializable;

/**
 * Limits of a single encoded image.
 *
 * @param fileBytes maximum number of encoded bytes
 * @param pixels maximum of height times width
 */
public record ImageLimits(long fileBytes, long pixels) implements Serializable {
  /** Three channels of this many pixels fit into one array. */
  private static final long MOST_PIXELS = (Integer.MAX_VALUE - 8) / 3;

  /** This many bytes fit into one array. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 9;

  public ImageLimits {
    if (fileBytes < 1 || pixels < 1) {
      throw new IllegalArgumentException(
          "limits: expected positive numbers, found %s bytes, %s pixels"
              .formatted(fileBytes, pixels));
    }
  }

  /** Returns {@code null} when a file of this size may be read. */
  public Rejection refuseBytes(long bytes) {
    if (bytes <= 0) {
      return new Rejection("empty file", "");
    }
    long most = Math.min(fileBytes, MOST_BYTES);
    return bytes <= most
        ? null
        : new Rejection("more than %s bytes".formatted(most), "found %s bytes".formatted(bytes));
  }

  /** Returns {@code null} when an image of this size may be decoded. */
  Rejection refusePixels(long height, long width) {
    if (height < 1 || width < 1) {
      return new Rejection(
          "corrupt header", "expected a positive size, found %s x %s".formatted(height, width));
    }
    long most = Math.min(pixels, MOST_PIXELS);
    // Check each side first: the product of two malicious sides may overflow a long.
    return height <= most && width <= most && height * width <= most
        ? null
        : new Rejection(
            "more than %s pixels".formatted(most),
            "found %s x %s in the header".formatted(height, width));
  }
}
