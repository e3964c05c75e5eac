// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

/** The inverse transforms of VP8 (RFC 6386, section 14). */
final class InverseTransform {
  private InverseTransform() {}

  /**
   * Inverts the Walsh-Hadamard transform of luma's DC coefficients.
   *
   * @param in the block of DC coefficients
   * @param out the blocks of luma, whose first coefficients are set
   */
  static void second(short[] in, short[] out) {
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int a0 = in[i] + in[12 + i];
      int a1 = in[4 + i] + in[8 + i];
      int a2 = in[4 + i] - in[8 + i];
      int a3 = in[i] - in[12 + i];
      half[i] = a0 + a1;
      half[8 + i] = a0 - a1;
      half[4 + i] = a3 + a2;
      half[12 + i] = a3 - a2;
    }
    for (int i = 0; i < 4; i++) {
      int dc = half[4 * i] + 3;
      int a0 = dc + half[4 * i + 3];
      int a1 = half[4 * i + 1] + half[4 * i + 2];
      int a2 = half[4 * i + 1] - half[4 * i + 2];
      int a3 = dc - half[4 * i + 3];
      out[64 * i] = (short) (a0 + a1 >> 3);
      out[64 * i + 16] = (short) (a3 + a2 >> 3);
      out[64 * i + 32] = (short) (a0 - a1 >> 3);
      out[64 * i + 48] = (short) (a3 - a2 >> 3);
    }
  }

  /**
   * Adds the inverse transform of a block to its prediction.
   *
   * @param in coefficients, the block's first at {@code from}
   * @param end no coefficient from this zigzag index on
   * @param at the block's first pixel in {@code plane}
   */
  static void add(short[] in, int from, int end, byte[] plane, int at, int stride) {
    if (end == 1) {
      addConstant(in[from] + 4 >> 3, plane, at, stride);
      return;
    }
    if (end <= 3) {
      addFew(in, from, plane, at, stride);
      return;
    }
    int[] half = new int[16];
    for (int i = 0; i < 4; i++) {
      int first = in[from + i];
      int second = in[from + 4 + i];
      int third = in[from + 8 + i];
      int fourth = in[from + 12 + i];
      int a = first + third;
      int b = first - third;
      int c = sine(second) - cosine(fourth);
      int d = cosine(second) + sine(fourth);
      half[4 * i] = a + d;
      half[4 * i + 1] = b + c;
      half[4 * i + 2] = b - c;
      half[4 * i + 3] = a - d;
    }
    for (int y = 0; y < 4; y++) {
      int row = at + y * stride;
      int a = half[y] + 4 + half[8 + y];
      int b = half[y] + 4 - half[8 + y];
      int c = sine(half[4 + y]) - cosine(half[12 + y]);
      int d = cosine(half[4 + y]) + sine(half[12 + y]);
      plane[row] = clamp((plane[row] & 255) + (a + d >> 3));
      plane[row + 1] = clamp((plane[row + 1] & 255) + (b + c >> 3));
      plane[row + 2] = clamp((plane[row + 2] & 255) + (b - c >> 3));
      plane[row + 3] = clamp((plane[row + 3] & 255) + (a - d >> 3));
    }
  }

  /** The same for a block in which only the first three coefficients of the zigzag are not 0. */
  private static void addFew(short[] in, int from, byte[] plane, int at, int stride) {
    int dc = in[from] + 4;
    int c = sine(in[from + 1]);
    int d = cosine(in[from + 1]);
    int inner = sine(in[from + 4]);
    int outer = cosine(in[from + 4]);
    for (int y = 0; y < 4; y++) {
      int down = y == 0 ? outer : y == 1 ? inner : y == 2 ? -inner : -outer;
      int row = at + y * stride;
      plane[row] = clamp((plane[row] & 255) + (dc + down + d >> 3));
      plane[row + 1] = clamp((plane[row + 1] & 255) + (dc + down + c >> 3));
      plane[row + 2] = clamp((plane[row + 2] & 255) + (dc + down - c >> 3));
      plane[row + 3] = clamp((plane[row + 3] & 255) + (dc + down - d >> 3));
    }
  }

  private static void addConstant(int value, byte[] plane, int at, int stride) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        int i = at + y * stride + x;
        plane[i] = clamp((plane[i] & 255) + value);
      }
    }
  }

  /** Multiplies by sqrt(2) cos(pi / 8). */
  private static int cosine(int a) {
    return (a * 20091 >> 16) + a;
  }

  /** Multiplies by sqrt(2) sin(pi / 8). */
  private static int sine(int a) {
    return a * 35468 >> 16;
  }

  static byte clamp(int value) {
    return (byte) (value < 0 ? 0 : Math.min(value, 255));
  }
}
