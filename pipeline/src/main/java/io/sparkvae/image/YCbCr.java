// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Converts YCbCr to RGB by JFIF's equations, in the integer arithmetic of the IJG's library. What
 * each chroma adds is looked up.
 */
final class YCbCr {
  private static final int[] RED = new int[256];
  private static final int[] BLUE = new int[256];

  /** In 65536ths; the first includes one half, for rounding. */
  private static final int[] GREEN_OF_BLUE = new int[256];

  private static final int[] GREEN_OF_RED = new int[256];

  /** A sum of luma and chroma plus {@link #OFFSET}, clamped to a byte. */
  private static final byte[] CLAMPED = new byte[1024];

  private static final int OFFSET = 384;

  static {
    for (int i = 0; i < 256; i++) {
      int chroma = i - 128;
      RED[i] = (91881 * chroma + 32768 >> 16) + OFFSET;
      BLUE[i] = (116130 * chroma + 32768 >> 16) + OFFSET;
      GREEN_OF_BLUE[i] = -22554 * chroma + 32768;
      GREEN_OF_RED[i] = -46802 * chroma;
    }
    for (int i = 0; i < CLAMPED.length; i++) {
      CLAMPED[i] = (byte) Math.max(0, Math.min(255, i - OFFSET));
    }
  }

  private YCbCr() {}

  /**
   * Converts a row.
   *
   * @param row luma, blue and red chroma of each pixel
   * @param at the place of the row's first pixel in each plane
   * @param plane pixels of a plane
   */
  static void convert(byte[] row, int width, byte[] pixels, int at, int plane) {
    for (int x = 0; x < width; x++) {
      int luma = row[3 * x] & 255;
      int blue = row[3 * x + 1] & 255;
      int red = row[3 * x + 2] & 255;
      int green = GREEN_OF_BLUE[blue] + GREEN_OF_RED[red] >> 16;
      pixels[at + x] = CLAMPED[luma + RED[red]];
      pixels[plane + at + x] = CLAMPED[luma + green + OFFSET];
      pixels[2 * plane + at + x] = CLAMPED[luma + BLUE[blue]];
    }
  }

  /** Converts one pixel to 0xRRGGBB. */
  static int toRgb(int luma, int blue, int red) {
    int green = GREEN_OF_BLUE[blue] + GREEN_OF_RED[red] >> 16;
    return (CLAMPED[luma + RED[red]] & 255) << 16
        | (CLAMPED[luma + green + OFFSET] & 255) << 8
        | CLAMPED[luma + BLUE[blue]] & 255;
  }
}
