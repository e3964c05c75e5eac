// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

/** Numbers of 16 bits, binary16 of IEEE 754. */
final class Half {
  /** The largest finite number. */
  static final float MAX = 65504;

  /** The bits of the smallest float that is rounded to infinity, 65520. */
  private static final int TO_INFINITY = 0x477ff000;

  /** The bits of the smallest normal number, 2^-14, as a float. */
  private static final int NORMAL = 0x38800000;

  /** The difference of the exponents' biases, 127 - 15, in a float's place of the exponent. */
  private static final int BIAS = 112 << 23;

  private static final int INFINITE = 0x7c00;

  private Half() {}

  /** Whether bits are those of an infinite number. */
  static boolean isInfinite(short bits) {
    return (bits & 0x7fff) == INFINITE;
  }

  /** Returns the bits of the nearest number; of two, that with an even last bit. */
  static short bits(float value) {
    int all = Float.floatToRawIntBits(value);
    int sign = all >>> 16 & 0x8000;
    int magnitude = all & 0x7fffffff;
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= TO_INFINITY) {
      return (short) (sign | INFINITE);
    }
    if (magnitude < NORMAL) { // a multiple of 2^-24; the product is exact, rint rounds to even
      return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24f));
    }
    int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
    return (short) (sign | (rounded - BIAS >>> 13));
  }
}
