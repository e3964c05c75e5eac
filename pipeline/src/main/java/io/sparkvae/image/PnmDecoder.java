// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

/**
 * Decodes Netpbm's formats PBM, PGM and PPM, each as text (P1, P2, P3) or binary (P4, P5, P6). The
 * maximum of the samples, up to 65535, becomes 255. Only the first image of a file is read.
 */
final class PnmDecoder {
  private static final int BITMAP = 1;
  private static final int GREYMAP = 2;

  private final byte[] bytes;
  private int at = 2;

  private PnmDecoder(byte[] bytes) {
    this.bytes = bytes;
  }

  static boolean recognises(byte[] bytes) {
    return bytes.length > 2
        && bytes[0] == 'P'
        && bytes[1] >= '1'
        && bytes[1] <= '6'
        && (isSpace(bytes[2]) || bytes[2] == '#');
  }

  static Image decode(byte[] bytes, ImageLimits limits) throws Unusable {
    return new PnmDecoder(bytes).image(limits);
  }

  private Image image(ImageLimits limits) throws Unusable {
    int code = bytes[1] - '0';
    boolean text = code <= 3;
    int kind = text ? code : code - 3;
    long width = number("the width");
    long height = number("the height");
    Unusable.unless(limits.refusePixels(height, width));
    long most = kind == BITMAP ? 1 : number("the maximum");
    if (most < 1 || most > 65535) {
      throw new Unusable("corrupt PNM", "expected a maximum of 1 to 65535, found " + most);
    }
    ImageShape shape = ImageShape.of(kind <= GREYMAP ? 1 : 3, (int) height, (int) width);
    if (!text) {
      endHeader();
      requireSamples(shape, kind, most);
    }
    byte[] pixels = new byte[shape.size()];
    int plane = pixels.length / shape.channels();
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < shape.channels(); c++) {
        long sample;
        if (kind == BITMAP) {
          // 1 is black.
          sample = 1 - (text ? digit() : bit(i, shape.width()));
        } else {
          sample = text ? number("a sample") : sample(most);
        }
        if (sample > most) {
          throw new Unusable("corrupt PNM", "a sample %s above %s".formatted(sample, most));
        }
        pixels[c * plane + i] = (byte) ((sample * 255 + most / 2) / most);
      }
    }
    return new Image(shape, pixels);
  }

  /** One space ends the header, or a comment with its line. */
  private void endHeader() throws Unusable {
    if (at < bytes.length && bytes[at] == '#') {
      while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
        at++;
      }
    }
    if (at >= bytes.length || !isSpace(bytes[at++])) {
      throw new Unusable("corrupt PNM", "no space after the header, at byte " + (at - 1));
    }
  }

  private void requireSamples(ImageShape shape, int kind, long most) throws Unusable {
    long rowBytes =
        kind == BITMAP
            ? (shape.width() + 7L) / 8
            : (long) shape.width() * shape.channels() * (most > 255 ? 2 : 1);
    long expected = rowBytes * shape.height();
    if (bytes.length - at < expected) {
      throw new Unusable(
          "truncated PNM",
          "expected %s bytes of samples, found %s".formatted(expected, bytes.length - at));
    }
  }

  private int bit(int pixel, int width) {
    int rowBytes = (width + 7) / 8;
    int x = pixel % width;
    return bytes[at + pixel / width * rowBytes + x / 8] >> 7 - x % 8 & 1;
  }

  private int sample(long most) {
    int high = most > 255 ? (bytes[at++] & 255) << 8 : 0;
    return high | bytes[at++] & 255;
  }

  /** Reads one pixel of a bitmap as text: the digits need no space between them. */
  private int digit() throws Unusable {
    skipSpace("a pixel");
    int digit = bytes[at++] - '0';
    if (digit < 0 || digit > 1) {
      throw new Unusable("corrupt PNM", "expected 0 or 1 at byte " + (at - 1));
    }
    return digit;
  }

  /** Reads a number, after space and comments. */
  private long number(String what) throws Unusable {
    skipSpace(what);
    long number = 0;
    int start = at;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && at - start < 10) {
      number = 10 * number + bytes[at++] - '0';
    }
    if (at == start) {
      throw new Unusable("corrupt PNM", "expected %s at byte %s".formatted(what, at));
    }
    return number;
  }

  private void skipSpace(String before) throws Unusable {
    while (at < bytes.length && (isSpace(bytes[at]) || bytes[at] == '#')) {
      if (bytes[at] == '#') {
        while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
          at++;
        }
      } else {
        at++;
      }
    }
    if (at >= bytes.length) {
      throw new Unusable("truncated PNM", "it ends before " + before);
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b >= '\t' && b <= '\r';
  }
}
