// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * A canonical prefix code of lossless WebP. Codes of up to 8 bits are looked up in one step, longer
 * ones in two.
 */
final class PrefixCode {
  /** The longest code, in bits. */
  static final int LONGEST = 15;

  private static final int ROOT = 8;

  /** Entries: length of the code above the low 16 bits, in which is the symbol, or a table. */
  private final int[] table;

  private final int root;

  private PrefixCode(int[] table, int root) {
    this.table = table;
    this.root = root;
  }

  /**
   * Builds a code. A single symbol has a code of no bits.
   *
   * @param lengths of the codes of the symbols, up to {@link #LONGEST}; 0: none
   * @param symbols how many of {@code lengths} count
   */
  static PrefixCode of(int[] lengths, int symbols) throws CorruptWebp {
    int[] count = new int[LONGEST + 1];
    int last = -1;
    for (int s = 0; s < symbols; s++) {
      count[lengths[s]]++;
      last = lengths[s] > 0 ? s : last;
    }
    int used = symbols - count[0];
    if (used == 1) {
      return new PrefixCode(new int[] {last}, 0);
    }
    int longest = 0;
    int space = 0;
    for (int length = 1; length <= LONGEST; length++) {
      space += count[length] << LONGEST - length;
      longest = count[length] > 0 ? length : longest;
    }
    if (space != 1 << LONGEST) {
      throw CorruptWebp.corrupt("an incomplete prefix code");
    }
    return new PrefixCode(
        table(lengths, symbols, codes(lengths, symbols, count), longest), Math.min(ROOT, longest));
  }

  /** Returns the code of each symbol, its first bit lowest. */
  private static int[] codes(int[] lengths, int symbols, int[] count) {
    int[] next = new int[LONGEST + 2];
    for (int length = 1; length <= LONGEST; length++) {
      next[length + 1] = next[length] + count[length] << 1;
    }
    int[] codes = new int[symbols];
    for (int s = 0; s < symbols; s++) {
      if (lengths[s] > 0) {
        codes[s] = Integer.reverse(next[lengths[s]]++) >>> 32 - lengths[s];
      }
    }
    return codes;
  }

  private static int[] table(int[] lengths, int symbols, int[] codes, int longest) {
    int root = Math.min(ROOT, longest);
    int mask = (1 << root) - 1;
    // The bits that are left for the second table of each beginning.
    int[] rest = new int[1 << root];
    for (int s = 0; s < symbols; s++) {
      if (lengths[s] > root) {
        rest[codes[s] & mask] = Math.max(rest[codes[s] & mask], lengths[s] - root);
      }
    }
    int size = 1 << root;
    int[] starts = new int[1 << root];
    for (int i = 0; i <= mask; i++) {
      starts[i] = size;
      size += rest[i] > 0 ? 1 << rest[i] : 0;
    }
    int[] table = new int[size];
    for (int i = 0; i <= mask; i++) {
      table[i] = rest[i] > 0 ? root + rest[i] << 16 | starts[i] : 0;
    }
    for (int s = 0; s < symbols; s++) {
      int length = lengths[s];
      if (length > root) {
        int begin = codes[s] & mask;
        int step = 1 << length - root;
        for (int i = codes[s] >> root; i < 1 << rest[begin]; i += step) {
          table[starts[begin] + i] = length - root << 16 | s;
        }
      } else if (length > 0) {
        for (int i = codes[s]; i < 1 << root; i += 1 << length) {
          table[i] = length << 16 | s;
        }
      }
    }
    return table;
  }

  /** Reads a symbol. At most 15 bits must have been made available, or all that are left. */
  int read(BitReader in) throws CorruptWebp {
    int bits = in.peek();
    int entry = table[bits & (1 << root) - 1];
    int length = entry >>> 16;
    if (length > root) {
      int rest = bits >>> root & (1 << length - root) - 1;
      entry = table[(entry & 0xffff) + rest];
      length = root + (entry >>> 16);
    }
    in.skip(length);
    return entry & 0xffff;
  }
}
