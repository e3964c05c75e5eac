// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * A transform of a lossless image, which the decoder inverts.
 *
 * @param width of the image
 * @param height of the image
 * @param bits of the side of the squares that share a value of {@code data}, as a power of 2; of a
 *     palette: 2 to this power indices are packed into one pixel
 * @param data predictors or factors by square, or colours; {@code null} if there are none
 */
record Transform(Kind kind, int width, int height, int bits, int[] data) {
  /** In the order of their codes. */
  enum Kind {
    PREDICTOR,
    COLOUR,
    SUBTRACT_GREEN,
    PALETTE
  }

  private static final int BLACK = 0xff000000;

  /** Returns the width of the image that the transform is inverted on. */
  int storedWidth() {
    return kind == Kind.PALETTE ? width + (1 << bits) - 1 >> bits : width;
  }

  /** Inverts the transform; may reuse {@code pixels}. */
  int[] invert(int[] pixels) {
    switch (kind) {
      case PREDICTOR -> addPredictions(pixels);
      case COLOUR -> addColours(pixels);
      case SUBTRACT_GREEN -> addGreen(pixels);
      case PALETTE -> {
        return lookUp(pixels);
      }
    }
    return pixels;
  }

  private int datum(int x, int y) {
    int columns = (width - 1 >> bits) + 1;
    return data[(y >> bits) * columns + (x >> bits)];
  }

  private void addPredictions(int[] pixels) {
    pixels[0] = add(pixels[0], BLACK);
    for (int x = 1; x < width; x++) {
      pixels[x] = add(pixels[x], pixels[x - 1]);
    }
    for (int y = 1; y < height; y++) {
      int row = y * width;
      pixels[row] = add(pixels[row], pixels[row - width]);
      int end;
      for (int x = 1; x < width; x = end) {
        end = Math.min(width, ((x >> bits) + 1) << bits);
        int mode = datum(x, y) >> 8 & 15;
        for (int i = row + x; i < row + end; i++) {
          pixels[i] = add(pixels[i], prediction(mode, pixels, i));
        }
      }
    }
  }

  private int prediction(int mode, int[] p, int at) {
    int left = p[at - 1];
    int above = at - width;
    return switch (mode) {
      case 1 -> left;
      case 2 -> p[above];
      case 3 -> p[above + 1];
      case 4 -> p[above - 1];
      case 5 -> mean(mean(left, p[above + 1]), p[above]);
      case 6 -> mean(left, p[above - 1]);
      case 7 -> mean(left, p[above]);
      case 8 -> mean(p[above - 1], p[above]);
      case 9 -> mean(p[above], p[above + 1]);
      case 10 -> mean(mean(left, p[above - 1]), mean(p[above], p[above + 1]));
      case 11 -> select(p[above], left, p[above - 1]);
      case 12 -> gradient(left, p[above], p[above - 1]);
      case 13 -> halfGradient(mean(left, p[above]), p[above - 1]);
      default -> BLACK;
    };
  }

  /** Averages each byte, rounded down. */
  private static int mean(int a, int b) {
    return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
  }

  private static int select(int top, int left, int corner) {
    int toLeft = 0;
    int toTop = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int c = corner >>> shift & 255;
      toLeft += Math.abs((top >>> shift & 255) - c);
      toTop += Math.abs((left >>> shift & 255) - c);
    }
    return toTop <= toLeft ? top : left;
  }

  private static int gradient(int left, int top, int corner) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int value = (left >>> shift & 255) + (top >>> shift & 255) - (corner >>> shift & 255);
      sum |= Math.max(0, Math.min(255, value)) << shift;
    }
    return sum;
  }

  private static int halfGradient(int mean, int corner) {
    int sum = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int m = mean >>> shift & 255;
      int value = m + (m - (corner >>> shift & 255)) / 2;
      sum |= Math.max(0, Math.min(255, value)) << shift;
    }
    return sum;
  }

  /** Adds each byte modulo 256. */
  static int add(int a, int b) {
    return (a & 0xff00ff00) + (b & 0xff00ff00) & 0xff00ff00
        | (a & 0x00ff00ff) + (b & 0x00ff00ff) & 0x00ff00ff;
  }

  private void addColours(int[] pixels) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int factors = datum(x, y);
        int pixel = pixels[y * width + x];
        byte green = (byte) (pixel >> 8);
        int red = (pixel >> 16) + ((byte) factors * green >> 5) & 255;
        int blue = pixel + ((byte) (factors >> 8) * green >> 5);
        blue = blue + ((byte) (factors >> 16) * (byte) red >> 5) & 255;
        pixels[y * width + x] = pixel & 0xff00ff00 | red << 16 | blue;
      }
    }
  }

  private void addGreen(int[] pixels) {
    for (int i = 0; i < width * height; i++) {
      int green = pixels[i] >> 8 & 255;
      pixels[i] =
          pixels[i] & 0xff00ff00 | (pixels[i] & 0x00ff00ff) + (green << 16 | green) & 0x00ff00ff;
    }
  }

  private int[] lookUp(int[] packed) {
    int[] pixels = new int[Math.multiplyExact(width, height)];
    int stored = storedWidth();
    int size = 8 >> bits;
    int mask = (1 << size) - 1;
    int within = (1 << bits) - 1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int index = packed[y * stored + (x >> bits)] >> 8 & 255;
        pixels[y * width + x] = data[index >> (x & within) * size & mask];
      }
    }
    return pixels;
  }
}
