// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * The ways to predict a block from its neighbours (RFC 6386, section 12), and how they are coded
 * (section 11). Whole macroblocks and chroma use the first four.
 */
final class BlockMode {
  static final int DC = 0;
  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  static final int DOWN_RIGHT = 4;
  static final int VERTICAL_RIGHT = 5;
  static final int DOWN_LEFT = 6;
  static final int VERTICAL_LEFT = 7;
  static final int HORIZONTAL_DOWN = 8;
  static final int HORIZONTAL_UP = 9;

  private static final int COUNT = 10;

  private BlockMode() {}

  /** Reads the mode of a 4 x 4 block, given the modes above and to the left. */
  static int readBlock(BoolReader in, int above, int left) {
    int[] table = Vp8Tables.BLOCK_MODES;
    int p = (above * COUNT + left) * (COUNT - 1);
    if (in.bit(table[p]) == 0) {
      return DC;
    }
    if (in.bit(table[p + 1]) == 0) {
      return TRUE_MOTION;
    }
    if (in.bit(table[p + 2]) == 0) {
      return VERTICAL;
    }
    if (in.bit(table[p + 3]) == 0) {
      if (in.bit(table[p + 4]) == 0) {
        return HORIZONTAL;
      }
      return in.bit(table[p + 5]) == 0 ? DOWN_RIGHT : VERTICAL_RIGHT;
    }
    if (in.bit(table[p + 6]) == 0) {
      return DOWN_LEFT;
    }
    if (in.bit(table[p + 7]) == 0) {
      return VERTICAL_LEFT;
    }
    return in.bit(table[p + 8]) == 0 ? HORIZONTAL_DOWN : HORIZONTAL_UP;
  }

  /** Reads the mode of a macroblock's luma. */
  static int readLuma(BoolReader in) {
    if (in.bit(156) == 1) {
      return in.bit(128) == 1 ? TRUE_MOTION : HORIZONTAL;
    }
    return in.bit(163) == 1 ? VERTICAL : DC;
  }

  /** Reads the mode of a macroblock's chroma. */
  static int readChroma(BoolReader in) {
    if (in.bit(142) == 0) {
      return DC;
    }
    if (in.bit(114) == 0) {
      return VERTICAL;
    }
    return in.bit(183) == 1 ? TRUE_MOTION : HORIZONTAL;
  }
}
