// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.io.ByteArrayOutputStream;

/**
 * Decodes GIF87a and GIF89a: the first frame on its canvas. What the frame leaves free is
 * transparent if the frame has a transparent colour, else of the first colour of its palette, as
 * Pillow shows it. This project has its own decoder because the platform's reader loses rows of
 * interlaced images of two to four rows, and accepts truncated files.
 */
final class GifDecoder {
  private final byte[] bytes;
  private int at;
  private int canvasWidth;
  private int canvasHeight;

  private GifDecoder(byte[] bytes) {
    this.bytes = bytes;
  }

  static Image decode(byte[] bytes, ImageLimits limits) throws Unusable {
    try {
      return new GifDecoder(bytes).image(limits);
    } catch (ArrayIndexOutOfBoundsException e) {
      throw new Unusable("truncated GIF", "it ends before its first frame does");
    }
  }

  private Image image(ImageLimits limits) throws Unusable {
    at = 6;
    canvasWidth = word();
    canvasHeight = word();
    int flags = next();
    at += 2;
    int[] palette = palette(flags);
    int transparent = -1;
    while (true) {
      int block = next();
      if (block == 0x2c) {
        return frame(palette, transparent, limits);
      }
      if (block == 0) {
        continue; // Some writers end a block twice.
      }
      if (block != 0x21) {
        throw new Unusable("corrupt GIF", "no frame at byte " + (at - 1));
      }
      boolean control = next() == 0xf9;
      if (control && bytes[at] == 4) {
        transparent = (bytes[at + 1] & 1) == 1 ? bytes[at + 4] & 255 : -1;
      }
      for (int size = next(); size > 0; size = next()) {
        at += size;
      }
    }
  }

  private int next() {
    return bytes[at++] & 255;
  }

  private int word() {
    return next() | next() << 8;
  }

  /**
   * Reads the colour table that the flags announce, as 0xRRGGBB; {@code null} when there is none.
   */
  private int[] palette(int flags) {
    if ((flags & 0x80) == 0) {
      return null;
    }
    int[] palette = new int[2 << (flags & 7)];
    for (int i = 0; i < palette.length; i++) {
      palette[i] = next() << 16 | next() << 8 | next();
    }
    return palette;
  }

  private Image frame(int[] common, int transparent, ImageLimits limits) throws Unusable {
    int left = word();
    int top = word();
    int width = word();
    int height = word();
    // Some writers give a canvas that is smaller than the frame.
    canvasWidth = Math.max(canvasWidth, left + width);
    canvasHeight = Math.max(canvasHeight, top + height);
    Unusable.unless(limits.refusePixels(height, width));
    Unusable.unless(limits.refusePixels(canvasHeight, canvasWidth));
    int flags = next();
    int[] own = palette(flags);
    int[] palette = own == null ? common : own;
    if (palette == null) {
      throw new Unusable("corrupt GIF", "no colour table");
    }
    boolean transparency = transparent >= 0 && transparent < palette.length;
    if (transparency) {
      palette[transparent] = 0;
    }
    boolean grey = true;
    for (int colour : palette) {
      grey &= colour == (colour & 255) * 0x010101;
    }
    ImageShape shape = ImageShape.of(grey ? 1 : 3, canvasHeight, canvasWidth);
    byte[] indices = indices(height * width);
    byte[] pixels = new byte[shape.size()];
    int plane = canvasHeight * canvasWidth;
    if (indices.length < plane && !transparency) {
      for (int c = 0; c < shape.channels(); c++) {
        byte background = (byte) (palette[0] >> 16 - 8 * c);
        java.util.Arrays.fill(pixels, c * plane, (c + 1) * plane, background);
      }
    }
    int[] rows = (flags & 0x40) == 0 ? null : interlaced(height);
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i] & 255;
      if (index >= palette.length) {
        throw new Unusable("corrupt GIF", "no colour " + index + " in the palette");
      }
      int row = rows == null ? i / width : rows[i / width];
      int target = (top + row) * canvasWidth + left + i % width;
      for (int c = 0; c < shape.channels(); c++) {
        pixels[c * plane + target] = (byte) (palette[index] >> 16 - 8 * c);
      }
    }
    return new Image(shape, pixels);
  }

  /**
   * Returns the row of the image for each row in file order: every eighth row first, then the rows
   * between.
   */
  private static int[] interlaced(int height) {
    int[] rows = new int[height];
    int k = 0;
    int[][] passes = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    for (int[] pass : passes) {
      for (int y = pass[0]; y < height; y += pass[1]) {
        rows[k++] = y;
      }
    }
    return rows;
  }

  private byte[] indices(int count) throws Unusable {
    int size = next();
    if (size < 1 || size > 11) {
      throw new Unusable("corrupt GIF", "codes of " + size + " bits");
    }
    return new GifCodes(size, subBlocks()).indices(count);
  }

  private byte[] subBlocks() {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int size = next(); size > 0; size = next()) {
      if (at + size > bytes.length) {
        throw new ArrayIndexOutOfBoundsException(at + size);
      }
      data.write(bytes, at, size);
      at += size;
    }
    return data.toByteArray();
  }
}
