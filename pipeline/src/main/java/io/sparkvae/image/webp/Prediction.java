// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/**
 * Prediction of blocks from the row above and the column to the left (RFC 6386, section 12). A
 * plane has a row above and a column to the left of the image for the blocks at its edges.
 */
final class Prediction {
  private Prediction() {}

  /**
   * Predicts a square of luma or chroma.
   *
   * @param at its first pixel
   * @param size 16 or 8
   * @param top whether there are pixels above
   * @param left whether there are pixels to the left
   */
  static void square(
      int mode, byte[] plane, int at, int stride, int size, boolean top, boolean left) {
    switch (mode) {
      case BlockMode.DC -> fill(plane, at, stride, size, mean(plane, at, stride, size, top, left));
      case BlockMode.TRUE_MOTION -> trueMotion(plane, at, stride, size);
      case BlockMode.VERTICAL -> {
        for (int y = 0; y < size; y++) {
          System.arraycopy(plane, at - stride, plane, at + y * stride, size);
        }
      }
      case BlockMode.HORIZONTAL -> {
        for (int y = 0; y < size; y++) {
          int row = at + y * stride;
          java.util.Arrays.fill(plane, row, row + size, plane[row - 1]);
        }
      }
      default -> throw new IllegalArgumentException("mode " + mode);
    }
  }

  private static byte mean(byte[] plane, int at, int stride, int size, boolean top, boolean left) {
    int count = (top ? size : 0) + (left ? size : 0);
    if (count == 0) {
      return (byte) 128;
    }
    int sum = count / 2;
    for (int i = 0; i < size; i++) {
      sum += top ? plane[at - stride + i] & 255 : 0;
      sum += left ? plane[at - 1 + i * stride] & 255 : 0;
    }
    return (byte) (sum / count);
  }

  private static void fill(byte[] plane, int at, int stride, int size, byte value) {
    for (int y = 0; y < size; y++) {
      java.util.Arrays.fill(plane, at + y * stride, at + y * stride + size, value);
    }
  }

  private static void trueMotion(byte[] plane, int at, int stride, int size) {
    int above = at - stride;
    int corner = plane[above - 1] & 255;
    for (int y = 0; y < size; y++) {
      int row = at + y * stride;
      int slope = (plane[row - 1] & 255) - corner;
      for (int x = 0; x < size; x++) {
        plane[row + x] = InverseTransform.clamp((plane[above + x] & 255) + slope);
      }
    }
  }

  /**
   * Predicts a 4 x 4 block of luma.
   *
   * @param right the first of the 4 pixels above and to the right. The lower blocks at the right
   *     edge of a macroblock take those above the macroblock.
   */
  static void block(int mode, byte[] plane, int at, int stride, int right) {
    int above = at - stride;
    switch (mode) {
      case BlockMode.DC -> fill(plane, at, stride, 4, mean(plane, at, stride, 4, true, true));
      case BlockMode.TRUE_MOTION -> trueMotion(plane, at, stride, 4);
      case BlockMode.VERTICAL -> {
        for (int x = 0; x < 4; x++) {
          int next = x == 3 ? right : above + x + 1;
          byte value = third(plane[above + x - 1], plane[above + x], plane[next]);
          for (int y = 0; y < 4; y++) {
            plane[at + y * stride + x] = value;
          }
        }
      }
      case BlockMode.HORIZONTAL -> {
        byte last = plane[above - 1];
        for (int y = 0; y < 4; y++) {
          int row = at + y * stride;
          byte own = plane[row - 1];
          byte next = y == 3 ? own : plane[row + stride - 1];
          java.util.Arrays.fill(plane, row, row + 4, third(last, own, next));
          last = own;
        }
      }
      default -> diagonal(mode, plane, at, stride, right);
    }
  }

  /** Predicts along a direction between the axes: each diagonal has one value. */
  private static void diagonal(int mode, byte[] p, int at, int stride, int right) {
    // The pixels around the block: L, K, J, I from the bottom left upwards, X in the corner, and A
    // to H to the right.
    int above = at - stride;
    byte l = p[at + 3 * stride - 1];
    byte k = p[at + 2 * stride - 1];
    byte j = p[at + stride - 1];
    byte i = p[at - 1];
    byte x = p[above - 1];
    byte a = p[above];
    byte b = p[above + 1];
    byte c = p[above + 2];
    byte d = p[above + 3];
    byte e = p[right];
    byte f = p[right + 1];
    byte g = p[right + 2];
    byte h = p[right + 3];
    int one = at + stride;
    int two = one + stride;
    int three = two + stride;
    switch (mode) {
      case BlockMode.DOWN_RIGHT -> {
        p[three] = third(j, k, l);
        p[three + 1] = p[two] = third(i, j, k);
        p[three + 2] = p[two + 1] = p[one] = third(x, i, j);
        p[three + 3] = p[two + 2] = p[one + 1] = p[at] = third(a, x, i);
        p[two + 3] = p[one + 2] = p[at + 1] = third(b, a, x);
        p[one + 3] = p[at + 2] = third(c, b, a);
        p[at + 3] = third(d, c, b);
      }
      case BlockMode.DOWN_LEFT -> {
        p[at] = third(a, b, c);
        p[at + 1] = p[one] = third(b, c, d);
        p[at + 2] = p[one + 1] = p[two] = third(c, d, e);
        p[at + 3] = p[one + 2] = p[two + 1] = p[three] = third(d, e, f);
        p[one + 3] = p[two + 2] = p[three + 1] = third(e, f, g);
        p[two + 3] = p[three + 2] = third(f, g, h);
        p[three + 3] = third(g, h, h);
      }
      case BlockMode.VERTICAL_RIGHT -> {
        p[at] = p[two + 1] = half(x, a);
        p[at + 1] = p[two + 2] = half(a, b);
        p[at + 2] = p[two + 3] = half(b, c);
        p[at + 3] = half(c, d);
        p[three] = third(k, j, i);
        p[two] = third(j, i, x);
        p[one] = p[three + 1] = third(i, x, a);
        p[one + 1] = p[three + 2] = third(x, a, b);
        p[one + 2] = p[three + 3] = third(a, b, c);
        p[one + 3] = third(b, c, d);
      }
      case BlockMode.VERTICAL_LEFT -> {
        p[at] = half(a, b);
        p[at + 1] = p[two] = half(b, c);
        p[at + 2] = p[two + 1] = half(c, d);
        p[at + 3] = p[two + 2] = half(d, e);
        p[one] = third(a, b, c);
        p[one + 1] = p[three] = third(b, c, d);
        p[one + 2] = p[three + 1] = third(c, d, e);
        p[one + 3] = p[three + 2] = third(d, e, f);
        p[two + 3] = third(e, f, g);
        p[three + 3] = third(f, g, h);
      }
      case BlockMode.HORIZONTAL_DOWN -> {
        p[at] = p[one + 2] = half(i, x);
        p[one] = p[two + 2] = half(j, i);
        p[two] = p[three + 2] = half(k, j);
        p[three] = half(l, k);
        p[at + 3] = third(a, b, c);
        p[at + 2] = third(x, a, b);
        p[at + 1] = p[one + 3] = third(i, x, a);
        p[one + 1] = p[two + 3] = third(j, i, x);
        p[two + 1] = p[three + 3] = third(k, j, i);
        p[three + 1] = third(l, k, j);
      }
      case BlockMode.HORIZONTAL_UP -> {
        p[at] = half(i, j);
        p[at + 2] = p[one] = half(j, k);
        p[one + 2] = p[two] = half(k, l);
        p[at + 1] = third(i, j, k);
        p[at + 3] = p[one + 1] = third(j, k, l);
        p[one + 3] = p[two + 1] = third(k, l, l);
        p[two + 2] = p[two + 3] = l;
        java.util.Arrays.fill(p, three, three + 4, l);
      }
      default -> throw new IllegalArgumentException("mode " + mode);
    }
  }

  private static byte half(byte a, byte b) {
    return (byte) ((a & 255) + (b & 255) + 1 >> 1);
  }

  private static byte third(byte a, byte b, byte c) {
    return (byte) ((a & 255) + 2 * (b & 255) + (c & 255) + 2 >> 2);
  }
}
