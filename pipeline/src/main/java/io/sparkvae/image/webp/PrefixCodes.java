// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/** The five prefix codes of a region of a lossless image. */
record PrefixCodes(
    PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
  /** Symbols of green from here on are lengths of copies, then places in the colour cache. */
  static final int LENGTHS = 256;

  static final int CACHE = LENGTHS + 24;
  private static final int DISTANCES = 40;

  private static final int[] LENGTH_ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  /** Reads the codes of an image with a colour cache of 2^{@code cacheBits} places, or of none. */
  static PrefixCodes read(BitReader in, int cacheBits) throws CorruptWebp {
    int cacheSize = cacheBits == 0 ? 0 : 1 << cacheBits;
    return new PrefixCodes(
        code(in, CACHE + cacheSize),
        code(in, 256),
        code(in, 256),
        code(in, 256),
        code(in, DISTANCES));
  }

  private static PrefixCode code(BitReader in, int symbols) throws CorruptWebp {
    int[] lengths = new int[Math.max(256, symbols)];
    if (in.flag()) {
      boolean two = in.flag();
      lengths[in.number(in.flag() ? 8 : 1)] = 1;
      if (two) {
        lengths[in.number(8)] = 1;
      }
    } else {
      lengths(in, lengths, symbols);
    }
    return PrefixCode.of(lengths, symbols);
  }

  /** Reads lengths of codes, which are themselves in a prefix code. */
  private static void lengths(BitReader in, int[] lengths, int symbols) throws CorruptWebp {
    int[] ofLengths = new int[LENGTH_ORDER.length];
    int count = 4 + in.number(4);
    for (int i = 0; i < count; i++) {
      ofLengths[LENGTH_ORDER[i]] = in.number(3);
    }
    PrefixCode code = PrefixCode.of(ofLengths, ofLengths.length);
    int reads = symbols;
    if (in.flag()) {
      reads = 2 + in.number(2 + 2 * in.number(3));
      if (reads > symbols) {
        throw CorruptWebp.corrupt("more lengths of codes than symbols");
      }
    }
    int previous = 8;
    for (int symbol = 0; symbol < symbols && reads > 0; reads--) {
      in.fill();
      int length = code.read(in);
      if (length <= PrefixCode.LONGEST) {
        lengths[symbol++] = length;
        previous = length > 0 ? length : previous;
        continue;
      }
      int repeat =
          switch (length) {
            case 16 -> 3 + in.number(2);
            case 17 -> 3 + in.number(3);
            default -> 11 + in.number(7);
          };
      if (repeat > symbols - symbol) {
        throw CorruptWebp.corrupt("more lengths of codes than symbols");
      }
      java.util.Arrays.fill(lengths, symbol, symbol + repeat, length == 16 ? previous : 0);
      symbol += repeat;
    }
  }
}
