// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.nio.ByteBuffer;

/** The run-length codes of a BMP: two bytes each, a number and a value. */
final class BmpRuns {
  static final int EIGHT_BITS = 1;
  static final int FOUR_BITS = 2;

  /** Numbers of 0 are followed by one of these, or by so many single pixels. */
  private static final int END_OF_ROW = 0;

  private static final int END = 1;
  private static final int DELTA = 2;

  private BmpRuns() {}

  /**
   * Throws if codes leave out rows: the reader repeats the row below in their place. Such files are
   * frames of films.
   *
   * @param in positioned at the codes
   */
  static void requireAllRows(ByteBuffer in, int compression) throws Unusable {
    while (in.remaining() >= 2) {
      boolean run = in.get() != 0;
      int value = in.get() & 255;
      if (run || value == END_OF_ROW) {
        continue;
      }
      if (value == END) {
        return;
      }
      if (value == DELTA && in.remaining() >= 2) {
        int across = in.get() & 255;
        int up = in.get() & 255;
        if (up > 0) {
          throw new Unusable(
              "a BMP that leaves out rows, which is not read: convert it to PNG",
              "its codes go %s pixels to the right and %s up".formatted(across, up));
        }
        continue;
      }
      int bytes = compression == FOUR_BITS ? (value + 1) / 2 : value;
      in.position(Math.min(in.limit(), in.position() + bytes + bytes % 2));
    }
  }
}
