// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * The natural logarithm in float, accurate to about two units in the last place. It consists of
 * operations that every processor rounds alike, so it gives the same bits everywhere; the
 * logarithms of Java, C and CUDA do not.
 */
public final class Logarithm {
  private Logarithm() {}

  /** ln((1 + s) / (1 - s)) = 2 s P(s^2), P(x) = 1 + x/3 + x^2/5 + …, for s up to 1/3. */
  public static final Polynomial ATANH =
      new Polynomial(1f / 15, 1f / 13, 1f / 11, 1f / 9, 1f / 7, 1f / 5, 1f / 3, 1f);

  /** Bits of the square root of one half: mantissas are taken from there up. */
  public static final int SQRT_HALF = 0x3f3504f3;

  /** Bits of a float's fraction. */
  public static final int FRACTION = 0x7fffff;

  /** ln 2. */
  public static final float LN2 = 0.69314718f;

  /**
   * Computes ln x.
   *
   * @param x a positive, normal, finite number; the result for others has no meaning
   */
  public static float of(float x) {
    int bits = Float.floatToRawIntBits(x) - SQRT_HALF;
    float m = Float.intBitsToFloat((bits & FRACTION) + SQRT_HALF);
    float s = (m - 1) / (m + 1);
    return Math.fma(ATANH.at(s * s), s + s, (bits >> 23) * LN2);
  }
}
