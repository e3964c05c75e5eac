// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Polynomial;

/**
 * Numbers of the elementary functions in float, shared by the vector and the scalar form, which do
 * the same operations in the same order, multiplications and additions in one where they can be,
 * and so give the same bits. The JVM's own vector functions cannot be used: they round otherwise
 * than the code that stands in for them until a loop is compiled, so that a repeated task would not
 * repeat. Those of the logarithm stand in {@link io.sparkvae.graph.Logarithm}.
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

  /** e^r = 1 + r + r^2 P(r), |r| up to ln 2 / 2. */
  static final Polynomial EXP =
      new Polynomial(
          1.9875691500e-4f,
          1.3981999507e-3f,
          8.3334519073e-3f,
          4.1665795894e-2f,
          1.6666665459e-1f,
          5.0000001201e-1f);

  /** tanh x = x + x^3 P(x^2), |x| below {@link #TANH_SMALL}. */
  static final Polynomial TANH =
      new Polynomial(
          -5.70498872745e-3f,
          2.06390887954e-2f,
          -5.37397155531e-2f,
          1.33314422036e-1f,
          -3.33332819422e-1f);

  static final float TANH_SMALL = 0.625f;

  /**
   * For a smaller s the value of {@link io.sparkvae.graph.Logarithm#ATANH} is 1. The square of this
   * number is a normal one, and processors are slow with others.
   */
  static final float ATANH_LEAST = 1e-18f;
}
