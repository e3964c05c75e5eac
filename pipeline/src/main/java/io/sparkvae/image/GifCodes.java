// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * The LZW codes of one GIF frame: 3 to 12 bits each, the low bits first. A code stands for a run of
 * palette indices. Each code that is read defines a new code: the previous run and one more index.
 */
final class GifCodes {
  private static final int MOST_CODES = 4096;

  private final int size;
  private final byte[] codes;

  /**
   * @param size bits of a palette index, 1 to 11
   */
  GifCodes(int size, byte[] codes) {
    this.size = size;
    this.codes = codes;
  }

  /**
   * Decodes the palette indices of a frame.
   *
   * @param count number of its pixels
   * @throws Unusable when the codes end too early or make no sense
   */
  byte[] indices(int count) throws Unusable {
    byte[] indices = new byte[count];
    int[] prefix = new int[MOST_CODES];
    byte[] last = new byte[MOST_CODES];
    int[] length = new int[MOST_CODES];
    int clear = 1 << size;
    for (int i = 0; i < clear; i++) {
      last[i] = (byte) i;
      length[i] = 1;
    }
    int bits = size + 1;
    int free = clear + 2;
    int previous = -1;
    int filled = 0;
    for (long bit = 0; filled < count; ) {
      int code = code(bit, bits);
      bit += bits;
      if (code == clear) {
        bits = size + 1;
        free = clear + 2;
        previous = -1;
        continue;
      }
      if (code < 0 || code == clear + 1) {
        throw new Unusable(
            "truncated GIF", "expected %s pixels, found %s".formatted(count, filled));
      }
      if (code > free || code == free && previous < 0 || code >= MOST_CODES) {
        throw new Unusable("corrupt GIF", "code %s of %s".formatted(code, free));
      }
      if (previous >= 0 && free < MOST_CODES) {
        prefix[free] = previous;
        length[free] = length[previous] + 1;
        last[free] = first(code == free ? previous : code, prefix, last, clear);
        free++;
        if (free == 1 << bits && bits < 12) {
          bits++;
        }
      }
      int end = Math.min(count, filled + length[code]);
      int walk = code;
      for (int i = filled + length[code] - 1; i >= filled; i--) {
        if (i < end) {
          indices[i] = last[walk];
        }
        walk = prefix[walk];
      }
      filled = end;
      previous = code;
    }
    return indices;
  }

  private static byte first(int code, int[] prefix, byte[] last, int clear) {
    int walk = code;
    while (walk >= clear) {
      walk = prefix[walk];
    }
    return last[walk];
  }

  private int code(long bit, int bits) {
    int value = 0;
    for (int i = 0; i < bits; i++) {
      int index = (int) (bit + i >> 3);
      if (index >= codes.length) {
        return -1;
      }
      value |= (codes[index] >> (int) (bit + i & 7) & 1) << i;
    }
    return value;
  }
}
