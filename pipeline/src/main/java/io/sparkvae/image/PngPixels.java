// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Turns the inflated rows of a PNG into pixels: undoes the filters, then converts samples by the
 * package's rules.
 */
final class PngPixels {
  private final PngHeader header;
  private final byte[] rows;
  private final int[] colours;
  private final int[] transparent;
  private final int channels;

  PngPixels(PngHeader header, byte[] palette, byte[] transparency, byte[] rows) throws Unusable {
    this.header = header;
    this.rows = rows;
    this.colours = header.type() == 3 ? colours(palette, transparency) : null;
    this.transparent = header.type() == 3 ? null : transparentSamples(header, transparency);
    this.channels =
        switch (header.type()) {
          case 0, 4 -> 1;
          case 3 -> allGrey(colours) ? 1 : 3;
          default -> 3;
        };
  }

  /** Returns the palette, composed over black, as 0xRRGGBB. */
  private static int[] colours(byte[] palette, byte[] transparency) throws Unusable {
    if (palette == null || palette.length == 0 || palette.length % 3 != 0) {
      throw new Unusable("corrupt PNG", "a palette image without a palette");
    }
    int[] colours = new int[palette.length / 3];
    for (int i = 0; i < colours.length; i++) {
      int alpha = transparency != null && i < transparency.length ? transparency[i] & 255 : 255;
      for (int c = 0; c < 3; c++) {
        colours[i] = colours[i] << 8 | Samples.overBlack(palette[3 * i + c] & 255, alpha);
      }
    }
    return colours;
  }

  private static boolean allGrey(int[] colours) {
    for (int colour : colours) {
      if (colour != (colour & 255) * 0x010101) {
        return false;
      }
    }
    return true;
  }

  private static int[] transparentSamples(PngHeader header, byte[] transparency) {
    int samples = header.samples();
    if (transparency == null || samples % 2 == 0 || transparency.length < 2 * samples) {
      return null;
    }
    int[] found = new int[samples];
    for (int i = 0; i < samples; i++) {
      found[i] = (transparency[2 * i] & 255) << 8 | transparency[2 * i + 1] & 255;
    }
    return found;
  }

  Image image() throws Unusable {
    ImageShape shape = ImageShape.of(channels, header.height(), header.width());
    byte[] pixels = new byte[shape.size()];
    boolean stored =
        header.type() == 0 && header.depth() == 8 && !header.interlaced() && transparent == null;
    int start = 0;
    for (PngHeader.Pass pass : header.passes()) {
      int rowBytes = header.rowBytes(pass.width());
      unfilter(start, rowBytes, pass.height());
      for (int y = 0; y < pass.height(); y++) {
        int row = start + y * (rowBytes + 1) + 1;
        if (stored) {
          System.arraycopy(rows, row, pixels, y * header.width(), rowBytes);
        } else {
          emit(pass, y, row, pixels);
        }
      }
      start += pass.height() * (rowBytes + 1);
    }
    return new Image(shape, pixels);
  }

  private void emit(PngHeader.Pass pass, int y, int row, byte[] pixels) throws Unusable {
    int plane = header.height() * header.width();
    int samples = header.samples();
    boolean alpha = samples % 2 == 0;
    int at = (pass.top() + y * pass.stepY()) * header.width() + pass.left();
    for (int x = 0; x < pass.width(); x++, at += pass.stepX()) {
      if (colours != null) {
        int index = sample(row, x);
        if (index >= colours.length) {
          throw new Unusable("corrupt PNG", "no colour " + index + " in the palette");
        }
        for (int c = 0; c < channels; c++) {
          pixels[c * plane + at] = (byte) (colours[index] >> 16 - 8 * c);
        }
        continue;
      }
      int first = x * samples;
      int opacity = alpha ? Samples.toByte(sample(row, first + channels), header.depth()) : 255;
      if (transparent != null && isTransparent(row, first)) {
        opacity = 0;
      }
      for (int c = 0; c < channels; c++) {
        int value = Samples.toByte(sample(row, first + c), header.depth());
        pixels[c * plane + at] = (byte) Samples.overBlack(value, opacity);
      }
    }
  }

  private boolean isTransparent(int row, int first) {
    for (int i = 0; i < transparent.length; i++) {
      if (sample(row, first + i) != transparent[i]) {
        return false;
      }
    }
    return true;
  }

  private int sample(int row, int index) {
    int depth = header.depth();
    if (depth == 8) {
      return rows[row + index] & 255;
    }
    if (depth == 16) {
      return (rows[row + 2 * index] & 255) << 8 | rows[row + 2 * index + 1] & 255;
    }
    int bit = index * depth;
    return (rows[row + (bit >> 3)] & 255) >> 8 - depth - (bit & 7) & (1 << depth) - 1;
  }

  /** Undoes the filters of a pass in place. */
  private void unfilter(int start, int rowBytes, int height) throws Unusable {
    int step = header.filterStep();
    for (int y = 0; y < height; y++) {
      int row = start + y * (rowBytes + 1) + 1;
      int above = y == 0 ? -1 : row - rowBytes - 1;
      switch (rows[row - 1]) {
        case 0 -> {}
        case 1 -> {
          for (int i = row + step; i < row + rowBytes; i++) {
            rows[i] += rows[i - step];
          }
        }
        case 2 -> {
          for (int i = 0; above >= 0 && i < rowBytes; i++) {
            rows[row + i] += rows[above + i];
          }
        }
        case 3 -> {
          for (int i = 0; i < rowBytes; i++) {
            int left = i < step ? 0 : rows[row + i - step] & 255;
            int up = above < 0 ? 0 : rows[above + i] & 255;
            rows[row + i] += (byte) (left + up >> 1);
          }
        }
        case 4 -> {
          for (int i = 0; i < rowBytes; i++) {
            int left = i < step ? 0 : rows[row + i - step] & 255;
            int up = above < 0 ? 0 : rows[above + i] & 255;
            int corner = i < step || above < 0 ? 0 : rows[above + i - step] & 255;
            rows[row + i] += (byte) paeth(left, up, corner);
          }
        }
        default -> throw new Unusable("corrupt PNG", "filter " + rows[row - 1]);
      }
    }
  }

  private static int paeth(int left, int up, int corner) {
    int toLeft = Math.abs(up - corner);
    int toUp = Math.abs(left - corner);
    int toCorner = Math.abs(left + up - 2 * corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }
}
