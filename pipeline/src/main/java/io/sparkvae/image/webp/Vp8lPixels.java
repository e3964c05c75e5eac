// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/** Reads the pixels of a lossless image: new ones, copies of earlier ones, and cached colours. */
final class Vp8lPixels {
  /**
   * Distances of pixels nearby, the shortest first: 16 times the rows up, plus 8 minus the columns
   * to the left.
   */
  private static final int[] NEARBY = {
    24, 7, 23, 25, 40, 6, 39, 41, 22, 26, 38, 42, 56, 5, 55, 57, 21, 27, 54, 58, 37, 43, 72, 4, 71,
    73, 20, 28, 53, 59, 70, 74, 36, 44, 88, 69, 75, 52, 60, 3, 87, 89, 19, 29, 86, 90, 35, 45, 68,
    76, 85, 91, 51, 61, 104, 2, 103, 105, 18, 30, 102, 106, 34, 46, 84, 92, 67, 77, 101, 107, 50,
    62, 120, 1, 119, 121, 83, 93, 17, 31, 100, 108, 66, 78, 118, 122, 33, 47, 117, 123, 49, 63, 99,
    109, 82, 94, 0, 116, 124, 65, 79, 16, 32, 98, 110, 48, 115, 125, 81, 95, 64, 114, 126, 97, 111,
    80, 113, 127, 96, 112
  };

  private final BitReader in;
  private final int width;
  private final int height;
  private final int cacheBits;
  private final PrefixCodes[] codes;
  private final int[] regions;
  private final int regionBits;
  private final int regionColumns;

  /**
   * @param cacheBits the colour cache has 2 to this power places; 0: there is none
   * @param codes the prefix codes by region
   * @param regions the region of each square, row after row
   * @param regionBits a square has 2 to this power pixels on each side
   */
  Vp8lPixels(
      BitReader in,
      int width,
      int height,
      int cacheBits,
      PrefixCodes[] codes,
      int[] regions,
      int regionBits) {
    this.in = in;
    this.width = width;
    this.height = height;
    this.cacheBits = cacheBits;
    this.codes = codes;
    this.regions = regions;
    this.regionBits = regionBits;
    this.regionColumns = (width - 1 >> regionBits) + 1;
  }

  /** Begins an image with the same codes everywhere. */
  static Vp8lPixels uniform(BitReader in, int width, int height, int cacheBits) throws CorruptWebp {
    PrefixCodes[] codes = {PrefixCodes.read(in, cacheBits)};
    return new Vp8lPixels(in, width, height, cacheBits, codes, new int[1], 30);
  }

  int[] decode() throws CorruptWebp {
    int[] pixels = new int[Math.multiplyExact(width, height)];
    int[] cache = new int[1 << cacheBits];
    int cached = 0;
    int mask = (1 << regionBits) - 1;
    PrefixCodes own = codes[regions[0]];
    int x = 0;
    int y = 0;
    for (int at = 0; at < pixels.length; ) {
      if ((x & mask) == 0) {
        own = codes[regions[(y >> regionBits) * regionColumns + (x >> regionBits)]];
      }
      in.fill();
      int green = own.green().read(in);
      int count = 1;
      if (green < PrefixCodes.LENGTHS) {
        int red = own.red().read(in);
        in.fill();
        int blue = own.blue().read(in);
        pixels[at] = own.alpha().read(in) << 24 | red << 16 | green << 8 | blue;
      } else if (green < PrefixCodes.CACHE) {
        count = extended(green - PrefixCodes.LENGTHS);
        in.fill();
        int distance = distance(extended(own.distance().read(in)));
        if (distance > at || count > pixels.length - at) {
          throw CorruptWebp.corrupt(
              "a copy of %s pixels from %s before pixel %s".formatted(count, distance, at));
        }
        for (int i = at; i < at + count; i++) {
          pixels[i] = pixels[i - distance];
        }
      } else {
        for (; cached < at; cached++) {
          cache[place(pixels[cached])] = pixels[cached];
        }
        pixels[at] = cache[green - PrefixCodes.CACHE];
      }
      at += count;
      x += count;
      if (x >= width) {
        y += x / width;
        x %= width;
      }
      if (count > 1 && at < pixels.length) {
        own = codes[regions[(y >> regionBits) * regionColumns + (x >> regionBits)]];
      }
    }
    return pixels;
  }

  private int place(int pixel) {
    return 0x1e35a7bd * pixel >>> 32 - cacheBits;
  }

  /** Returns the number that a symbol and the bits after it stand for, from 1. */
  private int extended(int symbol) throws CorruptWebp {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = symbol - 2 >> 1;
    return (2 + (symbol & 1) << extra) + in.number(extra) + 1;
  }

  private int distance(int code) {
    if (code > NEARBY.length) {
      return code - NEARBY.length;
    }
    int nearby = NEARBY[code - 1];
    return Math.max(1, (nearby >> 4) * width + 8 - (nearby & 15));
  }
}
