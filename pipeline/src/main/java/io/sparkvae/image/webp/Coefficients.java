// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * Reads the coefficients of macroblocks (RFC 6386, section 13), and multiplies them by their
 * quantisers. Whether the neighbours above and to the left have coefficients gives the context.
 */
final class Coefficients {
  /** A macroblock has 16 blocks of luma, 4 of each chroma; a block has 16 coefficients. */
  static final int BLOCKS = 24;

  private static final int LUMA_AFTER_DC = 0;
  private static final int SECOND = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;

  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  private static final int CONTEXT = Vp8Tables.NODES;
  private static final int INDEX = Vp8Tables.CONTEXTS * CONTEXT;
  private static final int TYPE = 17 * INDEX;

  /** Extra bits of large values, the highest first (section 13.2). */
  private static final int[][] LARGE = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  /** The first 4 are columns or rows of luma, then 2 of each chroma, then the DC block. */
  private static final int FLAGS = 9;

  private static final int DC_FLAG = 8;

  /** Probabilities: type, index of the coefficient (up to 16), context, node. */
  private final int[] probabilities = new int[Vp8Tables.TYPES * TYPE];

  private final byte[] above;
  private final byte[] left = new byte[FLAGS];
  private final short[] second = new short[16];

  /** The coefficients of the macroblock read last, block after block. */
  final short[] values = new short[BLOCKS * 16];

  /** For each block, an upper bound of the indices of coefficients that are not 0, plus 1. */
  final int[] ends = new int[BLOCKS];

  Coefficients(int[] byBand, int columns) {
    above = new byte[columns * FLAGS];
    for (int type = 0; type < Vp8Tables.TYPES; type++) {
      for (int index = 0; index <= 16; index++) {
        int from = (type * Vp8Tables.BANDS + Vp8Tables.band(index)) * INDEX;
        System.arraycopy(byBand, from, probabilities, type * TYPE + index * INDEX, INDEX);
      }
    }
  }

  /** Begins a row of macroblocks. */
  void startRow() {
    java.util.Arrays.fill(left, (byte) 0);
  }

  /** Notes a macroblock without coefficients. With 4 x 4 modes it has no DC block to note. */
  void skip(int column, boolean blocks) {
    java.util.Arrays.fill(ends, 0);
    int flags = blocks ? DC_FLAG : FLAGS;
    java.util.Arrays.fill(above, column * FLAGS, column * FLAGS + flags, (byte) 0);
    java.util.Arrays.fill(left, 0, flags, (byte) 0);
  }

  /**
   * Reads a macroblock.
   *
   * @param blocks whether it has 4 x 4 modes; otherwise a block of its own holds the DC
   *     coefficients of luma
   * @return whether any coefficient is not 0
   */
  boolean read(BoolReader in, Vp8Header.Quantiser quantiser, int column, boolean blocks) {
    java.util.Arrays.fill(values, (short) 0);
    int flags = column * FLAGS;
    int first = 0;
    if (!blocks) {
      java.util.Arrays.fill(second, (short) 0);
      int context = above[flags + DC_FLAG] + left[DC_FLAG];
      int end =
          block(in, SECOND, context, 0, quantiser.secondDc(), quantiser.secondAc(), second, 0);
      above[flags + DC_FLAG] = left[DC_FLAG] = (byte) (end > 0 ? 1 : 0);
      InverseTransform.second(second, values);
      first = 1;
    }
    int type = blocks ? LUMA : LUMA_AFTER_DC;
    boolean any = false;
    for (int b = 0; b < 16; b++) {
      any |= block(in, type, flags + (b & 3), b >> 2, first, quantiser.dc(), quantiser.ac(), b);
    }
    for (int b = 16; b < BLOCKS; b++) {
      int plane = 4 + (b - 16 >> 2) * 2;
      any |=
          block(
              in,
              CHROMA,
              flags + plane + (b & 1),
              plane + (b >> 1 & 1),
              0,
              quantiser.chromaDc(),
              quantiser.chromaAc(),
              b);
    }
    return any;
  }

  private boolean block(
      BoolReader in, int type, int up, int side, int first, int dc, int ac, int b) {
    int end = block(in, type, above[up] + left[side], first, dc, ac, values, 16 * b);
    above[up] = left[side] = (byte) (end > first ? 1 : 0);
    ends[b] = end > 1 ? end : values[16 * b] != 0 ? 1 : 0;
    return ends[b] > 0;
  }

  /** Reads a block; returns the index after its last coefficient. */
  private int block(
      BoolReader in, int type, int context, int first, int dc, int ac, short[] out, int at) {
    int p = type * TYPE + first * INDEX + context * CONTEXT;
    for (int n = first; n < 16; n++) {
      if (in.bit(probabilities[p]) == 0) {
        return n;
      }
      while (in.bit(probabilities[p + 1]) == 0) {
        n++;
        if (n == 16) {
          return 16;
        }
        p = type * TYPE + n * INDEX;
      }
      int next = type * TYPE + (n + 1) * INDEX;
      int value = 1;
      if (in.bit(probabilities[p + 2]) == 0) {
        p = next + CONTEXT;
      } else {
        value = large(in, p);
        p = next + 2 * CONTEXT;
      }
      out[at + ZIGZAG[n]] = (short) (in.withSign(value) * (n > 0 ? ac : dc));
    }
    return 16;
  }

  /** Reads a value above 1, without its sign. */
  private int large(BoolReader in, int p) {
    if (in.bit(probabilities[p + 3]) == 0) {
      return in.bit(probabilities[p + 4]) == 0 ? 2 : 3 + in.bit(probabilities[p + 5]);
    }
    if (in.bit(probabilities[p + 6]) == 0) {
      if (in.bit(probabilities[p + 7]) == 0) {
        return 5 + in.bit(159);
      }
      int high = in.bit(165);
      return 7 + 2 * high + in.bit(145);
    }
    int high = in.bit(probabilities[p + 8]);
    int category = 2 * high + in.bit(probabilities[p + 9 + high]);
    int extra = 0;
    for (int probability : LARGE[category]) {
      extra = extra << 1 | in.bit(probability);
    }
    return 3 + (8 << category) + extra;
  }
}
