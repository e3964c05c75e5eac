// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.io.ByteArrayOutputStream;

/**
 * Decodes GIF87a and GIF89a: the first frame's own rectangle. This project has its own decoder
 * because the platform's reader loses rows of interlaced images of two to four rows, and accepts
 * truncated files.
 */
final class GifDecoder {
  private final byte[] bytes;
  private int at;

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
    at = 10;
    int flags = next();
    at += 2;
    int[] palette = palette(flags);
    int transparent = -1;
    while (true) {
      int block = next();
      if (block == 0x2c) {
        return frame(palette, transparent, limits);
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
    at += 4;
    int width = word();
    int height = word();
    Unusable.unless(limits.refusePixels(height, width));
    int flags = next();
    int[] own = palette(flags);
    int[] palette = own == null ? common : own;
    if (palette == null) {
      throw new Unusable("corrupt GIF", "no colour table");
    }
    if (transparent >= 0 && transparent < palette.length) {
      palette[transparent] = 0;
    }
    boolean grey = true;
    for (int colour : palette) {
      grey &= colour == (colour & 255) * 0x010101;
    }
    ImageShape shape = ImageShape.of(grey ? 1 : 3, height, width);
    byte[] indices = indices(height * width);
    byte[] pixels = new byte[shape.size()];
    int[] rows = (flags & 0x40) == 0 ? null : interlaced(height);
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i] & 255;
      if (index >= palette.length) {
        throw new Unusable("corrupt GIF", "no colour " + index + " in the palette");
      }
      int target = rows == null ? i : rows[i / width] * width + i % width;
      for (int c = 0; c < shape.channels(); c++) {
        pixels[c * indices.length + target] = (byte) (palette[index] >> 16 - 8 * c);
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
