// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import java.io.Serializable;
import java.util.Locale;

/**
 * A level of an image's codes: a map with one code for each place, row by row.
 *
 * @param height places from top to bottom
 * @param width places from left to right
 * @param size K: a code is a whole number from 0 to K - 1
 */
public record CodeLevel(int height, int width, int size) implements Serializable {
  /** So many fit in the two bytes that a code is stored in where codes are images. */
  public static final int MOST = 1 << 16;

  public CodeLevel {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "codes: expected a map of at least 1 x 1, found %s x %s".formatted(height, width));
    }
    requireSize(size);
  }

  /** Refuses a number of different codes that cannot be. */
  static void requireSize(long size) {
    if (size < 2 || size > MOST) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "codes: expected 2 to %,d different codes, found %,d", MOST, size));
    }
  }

  /** Number of codes of an image. */
  public int places() {
    return height * width;
  }
}
