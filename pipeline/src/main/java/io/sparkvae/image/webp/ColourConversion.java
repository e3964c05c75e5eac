// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * From VP8's planes to colours. RFC 6386 leaves both steps open; they are done in libwebp's
 * integers, so that the pixels are those of the reference library. Chroma is interpolated: each
 * pixel takes 9, 3, 3 and 1 sixteenths of the nearest four samples ("fancy upsampling"). Then
 * BT.601 of the limited range is inverted.
 */
final class ColourConversion {
  private ColourConversion() {}

  static Picture picture(Vp8Planes planes, int width, int height) {
    byte[] colours = new byte[3 * width * height];
    int[] chroma = new int[width];
    int[] near = new int[width + 1 >> 1];
    int[] far = new int[near.length];
    int lastRow = (height + 1 >> 1) - 1;
    for (int y = 0; y < height; y++) {
      int other = (y >> 1) + ((y & 1) == 1 ? 1 : -1);
      load(planes, y >> 1, near);
      load(planes, Math.max(0, Math.min(lastRow, other)), far);
      interpolate(near, far, chroma);
      convert(planes.plane(0), planes.at(0, 0, 0) + y * planes.stride(0), chroma, colours, y);
    }
    return new Picture(width, height, colours, null);
  }

  /** Packs both chromas of a row: the first in the low half of an integer, the second above. */
  private static void load(Vp8Planes planes, int row, int[] packed) {
    int at = planes.at(1, 0, 0) + row * planes.stride(1);
    byte[] first = planes.plane(1);
    byte[] second = planes.plane(2);
    for (int x = 0; x < packed.length; x++) {
      packed[x] = first[at + x] & 255 | (second[at + x] & 255) << 16;
    }
  }

  /**
   * Interpolates a row of chroma.
   *
   * @param near the row of samples that the pixels belong to
   * @param far the other row next to the pixels
   */
  private static void interpolate(int[] near, int[] far, int[] out) {
    int width = out.length;
    out[0] = 3 * near[0] + far[0] + 0x00020002 >>> 2;
    int pairs = width - 1 >> 1;
    for (int x = 1; x <= pairs; x++) {
      int sum = near[x - 1] + near[x] + far[x - 1] + far[x] + 0x00080008;
      int rising = sum + 2 * (near[x] + far[x - 1]) >>> 3;
      int falling = sum + 2 * (near[x - 1] + far[x]) >>> 3;
      out[2 * x - 1] = rising + near[x - 1] >>> 1;
      out[2 * x] = falling + near[x] >>> 1;
    }
    if ((width & 1) == 0) {
      out[width - 1] = 3 * near[pairs] + far[pairs] + 0x00020002 >>> 2;
    }
  }

  private static void convert(byte[] luma, int at, int[] chroma, byte[] colours, int row) {
    int width = chroma.length;
    int plane = colours.length / 3;
    int to = row * width;
    for (int x = 0; x < width; x++) {
      int y = (luma[at + x] & 255) * 19077 >> 8;
      int u = chroma[x] & 255;
      int v = chroma[x] >>> 16 & 255;
      colours[to + x] = scaled(y + (v * 26149 >> 8) - 14234);
      colours[plane + to + x] = scaled(y - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708);
      colours[2 * plane + to + x] = scaled(y + (u * 33050 >> 8) - 17685);
    }
  }

  /** Drops 6 bits of fraction. */
  private static byte scaled(int value) {
    return (byte) (value < 0 ? 0 : Math.min(255, value >> 6));
  }
}
