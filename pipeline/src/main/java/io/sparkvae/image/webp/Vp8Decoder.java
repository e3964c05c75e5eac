// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

import io.sparkvae.image.codec.Codecs;
import java.util.Arrays;
import java.util.Optional;

/** Decodes VP8 key frames (RFC 6386): the lossy images of WebP. */
final class Vp8Decoder {
  private final Vp8Header header;
  private final int columns;
  private final int rows;
  private final Vp8Planes planes;
  private final Coefficients coefficients;

  /** The modes of the blocks above, 4 for each macroblock, and to the left. */
  private final int[] modesAbove;

  private final int[] modesLeft = new int[4];

  /** The modes of a macroblock: 16 of 4 x 4 blocks, or one of all luma in the first place. */
  private final int[] modes = new int[16];

  /** The filter of each macroblock: segment, whether it has 4 x 4 blocks, whether inner edges. */
  private final byte[] filters;

  private Vp8Decoder(Vp8Header header) {
    this.header = header;
    columns = header.width() + 15 >> 4;
    rows = header.height() + 15 >> 4;
    planes = new Vp8Planes(columns, rows);
    coefficients = new Coefficients(header.coefficients(), columns);
    modesAbove = new int[4 * columns];
    filters = new byte[columns * rows];
  }

  /** Decodes a frame: by {@code codecs} if they can. */
  static Picture decode(byte[] bytes, int start, int end, Codecs codecs) throws CorruptWebp {
    Vp8Header header = Vp8Header.of(bytes, start, end);
    Optional<byte[]> colours =
        codecs.webp(Arrays.copyOfRange(bytes, start, end), header.height(), header.width());
    return colours.isPresent()
        ? new Picture(header.width(), header.height(), colours.get(), null)
        : new Vp8Decoder(header).picture();
  }

  private Picture picture() throws CorruptWebp {
    for (int row = 0; row < rows; row++) {
      row(row);
    }
    for (int i = 0; i < filters.length; i++) {
      int filter = filters[i];
      LoopFilter.macroblock(
          planes,
          i % columns,
          i / columns,
          header.filters()[filter >> 2][filter >> 1 & 1],
          header.simpleFilter(),
          (filter & 1) == 1);
    }
    return ColourConversion.picture(planes, header.width(), header.height());
  }

  private void row(int row) throws CorruptWebp {
    BoolReader in = header.modes();
    BoolReader residuals = header.residuals()[row & header.residuals().length - 1];
    Arrays.fill(modesLeft, BlockMode.DC);
    coefficients.startRow();
    for (int column = 0; column < columns; column++) {
      int segment = segment(in);
      boolean skip = header.skip() >= 0 && in.bit(header.skip()) == 1;
      boolean blocks = in.bit(145) == 0;
      if (blocks) {
        blockModes(in, 4 * column);
      } else {
        modes[0] = BlockMode.readLuma(in);
        Arrays.fill(modesAbove, 4 * column, 4 * column + 4, modes[0]);
        Arrays.fill(modesLeft, modes[0]);
      }
      int chroma = BlockMode.readChroma(in);
      boolean any = false;
      if (skip) {
        coefficients.skip(column, blocks);
      } else {
        any = coefficients.read(residuals, header.quantisers()[segment], column, blocks);
      }
      if (residuals.exhausted()) {
        throw CorruptWebp.truncated("it ends in row %s of %s of macroblocks".formatted(row, rows));
      }
      luma(column, row, blocks);
      chroma(column, row, chroma);
      filters[row * columns + column] =
          (byte) (segment << 2 | (blocks ? 2 : 0) | (any || blocks ? 1 : 0));
    }
    if (in.exhausted()) {
      throw CorruptWebp.truncated("modes end in row %s of %s".formatted(row, rows));
    }
  }

  private int segment(BoolReader in) {
    int[] tree = header.segmentTree();
    if (tree == null) {
      return 0;
    }
    return in.bit(tree[0]) == 0 ? in.bit(tree[1]) : 2 + in.bit(tree[2]);
  }

  private void blockModes(BoolReader in, int above) {
    for (int y = 0; y < 4; y++) {
      int left = modesLeft[y];
      for (int x = 0; x < 4; x++) {
        left = BlockMode.readBlock(in, modesAbove[above + x], left);
        modesAbove[above + x] = left;
        modes[4 * y + x] = left;
      }
      modesLeft[y] = left;
    }
  }

  private void luma(int column, int row, boolean blocks) {
    byte[] plane = planes.plane(0);
    int stride = planes.stride(0);
    int at = planes.at(0, column, row);
    int right = at - stride + 16;
    if (!blocks) {
      Prediction.square(modes[0], plane, at, stride, 16, row > 0, column > 0);
    } else if (row > 0 && column == columns - 1) {
      // Nothing is to the right: the last pixel above is repeated.
      Arrays.fill(plane, right, right + 4, plane[right - 1]);
    }
    for (int b = 0; b < 16; b++) {
      int block = at + (b >> 2) * 4 * stride + (b & 3) * 4;
      if (blocks) {
        int blockRight = (b & 3) == 3 ? right : block - stride + 4;
        Prediction.block(modes[b], plane, block, stride, blockRight);
      }
      add(b, plane, block, stride);
    }
  }

  private void chroma(int column, int row, int mode) {
    for (int p = 1; p <= 2; p++) {
      byte[] plane = planes.plane(p);
      int stride = planes.stride(p);
      int at = planes.at(p, column, row);
      Prediction.square(mode, plane, at, stride, 8, row > 0, column > 0);
      for (int b = 0; b < 4; b++) {
        add(12 + 4 * p + b, plane, at + (b >> 1) * 4 * stride + (b & 1) * 4, stride);
      }
    }
  }

  private void add(int block, byte[] plane, int at, int stride) {
    int end = coefficients.ends[block];
    if (end > 0) {
      InverseTransform.add(coefficients.values, 16 * block, end, plane, at, stride);
    }
  }
}
