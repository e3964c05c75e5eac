// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/** Converts bytes to the pixels that models read: an unsigned byte b becomes b / 255, in [0, 1]. */
public final class UnitPixels {
  private static final float[] UNIT = new float[256];

  static {
    for (int value = 0; value < UNIT.length; value++) {
      UNIT[value] = value / 255f;
    }
  }

  private UnitPixels() {}

  /** Converts a byte. */
  public static float of(byte value) {
    return UNIT[value & 0xff];
  }

  /**
   * Converts {@code count} bytes from index {@code from} on, and writes them to {@code x} from
   * index {@code to} on.
   */
  public static void put(byte[] bytes, int from, int count, float[] x, int to) {
    for (int i = 0; i < count; i++) {
      x[to + i] = UNIT[bytes[from + i] & 0xff];
    }
  }
}
