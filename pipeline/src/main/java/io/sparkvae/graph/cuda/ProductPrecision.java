// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/** How a card multiplies matrices of floats. */
public enum ProductPrecision {
  /** All 23 bits of the fraction, as processors do. */
  FP32(0),
  /**
   * Factors are rounded to 10 bits of the fraction and sums are kept in float. It is faster; the
   * gradient of a model differs by 5e-4 to 7e-3 of its norm.
   */
  TF32(3);

  private final int mathMode;

  ProductPrecision(int mathMode) {
    this.mathMode = mathMode;
  }

  /** Returns cuBLAS's number for it ({@code cublasMath_t}). */
  int mathMode() {
    return mathMode;
  }
}
