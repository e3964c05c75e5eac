// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * The header of a VP8 key frame (RFC 6386, sections 9 and 19.2).
 *
 * @param segmentTree probabilities of the tree by which each macroblock names its segment, or
 *     {@code null} when all are in segment 0
 * @param quantisers of each segment
 * @param filters of each segment: without and with 4 x 4 blocks
 * @param simpleFilter whether the loop filter is the simple one, of luma only
 * @param coefficients probabilities of coefficients: type, band, context, node
 * @param skip probability that a macroblock has coefficients, or -1 when all have
 * @param modes the first partition, at the modes of the macroblocks
 * @param residuals the partitions of coefficients; row r of macroblocks is in partition r modulo
 *     their number, which is a power of 2
 */
record Vp8Header(
    int width,
    int height,
    int[] segmentTree,
    Quantiser[] quantisers,
    LoopFilter.Strength[][] filters,
    boolean simpleFilter,
    int[] coefficients,
    int skip,
    BoolReader modes,
    BoolReader[] residuals) {
  private static final int SEGMENTS = 4;
  private static final int BYTES = 10;

  /** The factors of DC and AC coefficients of luma, of luma's DC coefficients, and of chroma. */
  record Quantiser(int dc, int ac, int secondDc, int secondAc, int chromaDc, int chromaAc) {}

  /** What segments change. */
  private record Segments(boolean used, boolean absolute, int[] quantisers, int[] levels) {}

  /** Reads the size from the first bytes of a frame: width, then height. */
  static int[] size(byte[] bytes, int start, int end) throws CorruptWebp {
    if (end - start < BYTES) {
      throw CorruptWebp.truncated("VP8 frame of %s bytes".formatted(end - start));
    }
    boolean signature =
        bytes[start + 3] == (byte) 0x9d && bytes[start + 4] == 1 && bytes[start + 5] == 0x2a;
    boolean keyFrame = (bytes[start] & 1) == 0;
    boolean shown = (bytes[start] >> 4 & 1) == 1;
    boolean known = (bytes[start] >> 1 & 7) <= 3;
    if (!signature || !keyFrame || !shown || !known) {
      throw CorruptWebp.corrupt("no header of a VP8 key frame");
    }
    return new int[] {word(bytes, start + 6) & 0x3fff, word(bytes, start + 8) & 0x3fff};
  }

  /** Reads a header. */
  static Vp8Header of(byte[] bytes, int start, int end) throws CorruptWebp {
    int[] size = size(bytes, start, end);
    int first = start + BYTES;
    int length = (bytes[start] & 255) >> 5 | word(bytes, start + 1) << 3;
    if (length > end - first) {
      throw CorruptWebp.truncated("the first partition ends after the frame");
    }
    BoolReader in = new BoolReader(bytes, first, first + length);
    in.number(2); // Colour space and clamping, which have one meaning each.
    int[] tree = null;
    Segments segments = new Segments(false, true, new int[SEGMENTS], new int[SEGMENTS]);
    if (in.flag()) {
      boolean mapped = in.flag();
      segments = segments(in);
      tree = mapped ? tree(in) : null;
    }
    boolean simple = in.flag();
    int level = in.number(6);
    int sharpness = in.number(3);
    int[] deltas = deltas(in);
    BoolReader[] residuals = partitions(bytes, first + length, end, 1 << in.number(2));
    Quantiser[] quantisers = quantisers(in, segments);
    in.flag(); // Whether the probabilities are kept for later frames: there are none.
    int[] coefficients = coefficients(in);
    int skip = in.flag() ? in.number(8) : -1;
    LoopFilter.Strength[][] filters = new LoopFilter.Strength[SEGMENTS][2];
    for (int s = 0; s < SEGMENTS; s++) {
      int base = segments.used ? segments.levels[s] : level;
      base += segments.used && !segments.absolute ? level : 0;
      for (int blocks = 0; blocks < 2; blocks++) {
        int own = level == 0 ? 0 : base + deltas[0] + blocks * deltas[1];
        filters[s][blocks] = LoopFilter.Strength.of(own, sharpness);
      }
    }
    return new Vp8Header(
        size[0], size[1], tree, quantisers, filters, simple, coefficients, skip, in, residuals);
  }

  private static Segments segments(BoolReader in) {
    boolean absolute = true;
    int[] quantisers = new int[SEGMENTS];
    int[] levels = new int[SEGMENTS];
    if (in.flag()) {
      absolute = in.flag();
      java.util.Arrays.setAll(quantisers, s -> in.optional(7));
      java.util.Arrays.setAll(levels, s -> in.optional(6));
    }
    return new Segments(true, absolute, quantisers, levels);
  }

  private static int[] tree(BoolReader in) {
    int[] tree = new int[SEGMENTS - 1];
    java.util.Arrays.setAll(tree, i -> in.flag() ? in.number(8) : 255);
    return tree;
  }

  /**
   * Reads the changes of the loop filter's level: of macroblocks of a key frame, and of those with
   * 4 x 4 blocks. Those of other frames are skipped.
   */
  private static int[] deltas(BoolReader in) {
    int[] deltas = new int[8];
    boolean used = in.flag();
    if (used) {
      boolean given = in.flag();
      if (given) {
        java.util.Arrays.setAll(deltas, i -> in.optional(6));
      }
    }
    return new int[] {deltas[0], deltas[4]};
  }

  private static BoolReader[] partitions(byte[] bytes, int start, int end, int count)
      throws CorruptWebp {
    long at = start + 3L * (count - 1);
    if (at >= end) {
      throw CorruptWebp.truncated("no coefficients");
    }
    BoolReader[] partitions = new BoolReader[count];
    for (int i = 0; i < count; i++) {
      int sizeAt = start + 3 * i;
      long size =
          i == count - 1 ? end - at : word(bytes, sizeAt) | (bytes[sizeAt + 2] & 255L) << 16;
      long next = Math.min(end, at + size);
      partitions[i] = new BoolReader(bytes, (int) at, (int) next);
      at = next;
    }
    return partitions;
  }

  private static Quantiser[] quantisers(BoolReader in, Segments segments) {
    int base = in.number(7);
    int dc = in.optional(4);
    int secondDc = in.optional(4);
    int secondAc = in.optional(4);
    int chromaDc = in.optional(4);
    int chromaAc = in.optional(4);
    Quantiser[] quantisers = new Quantiser[SEGMENTS];
    for (int s = 0; s < SEGMENTS; s++) {
      int own = segments.used ? segments.quantisers[s] : base;
      int q = segments.used && !segments.absolute ? base + own : own;
      quantisers[s] =
          new Quantiser(
              Vp8Tables.DC[clamp(q + dc, 127)],
              Vp8Tables.AC[clamp(q, 127)],
              Vp8Tables.DC[clamp(q + secondDc, 127)] * 2,
              Math.max(8, Vp8Tables.AC[clamp(q + secondAc, 127)] * 155 / 100),
              Vp8Tables.DC[clamp(q + chromaDc, 117)],
              Vp8Tables.AC[clamp(q + chromaAc, 127)]);
    }
    return quantisers;
  }

  private static int[] coefficients(BoolReader in) {
    int[] coefficients = Vp8Tables.COEFFICIENTS.clone();
    for (int i = 0; i < coefficients.length; i++) {
      if (in.bit(Vp8Tables.COEFFICIENT_UPDATES[i]) == 1) {
        coefficients[i] = in.number(8);
      }
    }
    return coefficients;
  }

  private static int clamp(int value, int most) {
    return Math.max(0, Math.min(most, value));
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] & 255 | (bytes[at + 1] & 255) << 8;
  }
}
