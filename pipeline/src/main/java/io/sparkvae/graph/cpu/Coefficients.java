// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

/**
 * Numbers of the elementary functions in float, shared by the vector and the scalar form, which do
 * the same operations in the same order, multiplications and additions in one where they can be,
 * and so give the same bits. The JVM's own vector functions cannot be used: they round otherwise
 * than the code that stands in for them until a loop is compiled, so that a repeated task would not
 * repeat.
 *
 * <p>Accurate to about two units in the last place; polynomials from Cephes (Moshier), expf and
 * tanhf.
 */
final class Coefficients {
  private Coefficients() {}

  static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts, the first with few bits, so that a multiple of it is exact. */
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  /** Adding it rounds to an integer, which then stands in the low bits. */
  static final float ROUNDER = 12582912f;

  static final float EXP_MOST = 88.3762626647949f;
  static final float EXP_LEAST = -87.3365478515625f;

  /** e^r = 1 + r + r^2 P(r), |r| up to ln 2 / 2; highest power first. */
  static final float[] EXP = {
    1.9875691500e-4f,
    1.3981999507e-3f,
    8.3334519073e-3f,
    4.1665795894e-2f,
    1.6666665459e-1f,
    5.0000001201e-1f
  };

  /** tanh x = x + x^3 P(x^2), |x| below {@link #TANH_SMALL}. */
  static final float[] TANH = {
    -5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f
  };

  static final float TANH_SMALL = 0.625f;

  /** ln((1 + s) / (1 - s)) = 2 s (1 + s^2/3 + s^4/5 + …), s up to 1/3. */
  static final float[] ATANH = {1f / 15, 1f / 13, 1f / 11, 1f / 9, 1f / 7, 1f / 5, 1f / 3, 1f};

  /**
   * For a smaller s the sum is 1, whatever s is; the square of this one is a number that processors
   * are quick with.
   */
  static final float ATANH_LEAST = 1e-18f;

  /** Bits of the square root of one half: mantissas are taken from there up. */
  static final int SQRT_HALF = 0x3f3504f3;

  static final float LN2 = 0.69314718f;
}
