// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * A polynomial in float. Every form of an elementary function (scalar, vector, CUDA) takes the
 * coefficients from here and evaluates them by Horner's rule in fused multiply-adds, and so gives
 * the same bits.
 *
 * @param coefficients highest power first
 */
public record Polynomial(float... coefficients) {
  public Polynomial {
    if (coefficients.length == 0) {
      throw new IllegalArgumentException("expected a coefficient, found none");
    }
    coefficients = coefficients.clone();
  }

  /** Returns a copy of the coefficients, highest power first. */
  @Override
  public float[] coefficients() {
    return coefficients.clone();
  }

  /** Returns the value at x. */
  public float at(float x) {
    float y = coefficients[0];
    for (int i = 1; i < coefficients.length; i++) {
      y = Math.fma(y, x, coefficients[i]);
    }
    return y;
  }
}
