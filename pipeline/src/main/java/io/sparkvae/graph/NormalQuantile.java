// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * Standard normal numbers from random words: the word w, unsigned, becomes the quantile of (w +
 * 1/2) / 2^32. The result is symmetric (the complement of a word gives the negative number),
 * reaches from -6.34 to 6.34, and is within a few units in the last place.
 *
 * <p>The method is PPND7 of Wichura 1988, algorithm AS 241, "The percentage points of the normal
 * distribution": a rational function of q = u - 1/2 near the median, one of r = sqrt(-ln p) in the
 * tails. It consists of operations that every processor and card rounds alike, in a fixed order, so
 * it gives the same bits everywhere.
 */
public final class NormalQuantile {
  /** Up to this |q| the first function holds. */
  public static final float CENTRAL = 0.425f;

  /** {@link #CENTRAL}^2: the first function is one of this minus q^2. */
  public static final float CENTRAL_SQUARE = 0.180625f;

  /** Numerator of the first function, over q. */
  public static final Polynomial CENTRAL_NUMERATOR =
      new Polynomial(5.9109374720e+1f, 1.5929113202e+2f, 5.0434271938e+1f, 3.3871327179e+0f);

  /** Denominator of the first function. */
  public static final Polynomial CENTRAL_DENOMINATOR =
      new Polynomial(6.7187563600e+1f, 7.8757757664e+1f, 1.7895169469e+1f, 1f);

  /** The second function is one of r minus this. */
  public static final float TAIL_ORIGIN = 1.6f;

  /** Numerator of the second function. */
  public static final Polynomial TAIL_NUMERATOR =
      new Polynomial(1.7023821103e-1f, 1.3067284816e+0f, 2.7568153900e+0f, 1.4234372777e+0f);

  /** Denominator of the second function. */
  public static final Polynomial TAIL_DENOMINATOR =
      new Polynomial(1.2021132975e-1f, 7.3700164250e-1f, 1f);

  private NormalQuantile() {}

  /** Returns the number of a word. */
  public static float of(int word) {
    int sign = word >> 31;
    int k = word ^ sign;
    float q = ((k ^ Integer.MAX_VALUE) + 0.5f) * 0x1p-32f;
    float z;
    if (q <= CENTRAL) {
      float r = Math.fma(-q, q, CENTRAL_SQUARE);
      z = q * CENTRAL_NUMERATOR.at(r) / CENTRAL_DENOMINATOR.at(r);
    } else {
      float p = (k + 0.5f) * 0x1p-32f;
      float r = (float) Math.sqrt(-Logarithm.of(p)) - TAIL_ORIGIN;
      z = TAIL_NUMERATOR.at(r) / TAIL_DENOMINATOR.at(r);
    }
    // Not a branch: processors would guess it wrong every other time.
    return Float.intBitsToFloat(Float.floatToRawIntBits(z) ^ (~sign & Integer.MIN_VALUE));
  }
}
