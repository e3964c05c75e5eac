// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static io.sparkvae.graph.Logarithm.ATANH;
import static io.sparkvae.graph.cpu.Coefficients.ATANH_LEAST;
import static io.sparkvae.graph.cpu.Coefficients.EXP;
import static io.sparkvae.graph.cpu.Coefficients.EXP_LEAST;
import static io.sparkvae.graph.cpu.Coefficients.EXP_MOST;
import static io.sparkvae.graph.cpu.Coefficients.LN2_HIGH;
import static io.sparkvae.graph.cpu.Coefficients.LN2_LOW;
import static io.sparkvae.graph.cpu.Coefficients.LOG2_E;
import static io.sparkvae.graph.cpu.Coefficients.ROUNDER;
import static io.sparkvae.graph.cpu.Coefficients.TANH;
import static io.sparkvae.graph.cpu.Coefficients.TANH_SMALL;

import io.sparkvae.graph.Logarithm;

/**
 * Element by element, for JVMs without the vector module; the same bits as {@code VectorFunctions}.
 */
final class ScalarFunctions implements FloatFunctions {
  @Override
  public void exp(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = exp(x[i]);
    }
  }

  @Override
  public void log(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = log(x[i]);
    }
  }

  @Override
  public void tanh(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = tanh(x[i]);
    }
  }

  @Override
  public void sigmoid(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = 1 / (exp(-x[i]) + 1);
    }
  }

  @Override
  public void softplus(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      float e = exp(-Math.abs(x[i]));
      float s = e / (e + 2);
      float root = s < ATANH_LEAST ? ATANH_LEAST : s;
      x[i] = Math.fma(ATANH.at(root * root), s + s, Math.max(x[i], 0));
    }
  }

  @Override
  public void step(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] > 0 ? 1 : 0;
    }
  }

  private static float exp(float x) {
    if (x > EXP_MOST || Float.isNaN(x)) {
      return x * Float.POSITIVE_INFINITY;
    }
    float bounded = Math.max(x, EXP_LEAST);
    float shifted = Math.fma(bounded, LOG2_E, ROUNDER);
    float n = shifted - ROUNDER;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, bounded));
    float y = Math.fma(EXP.at(r), r * r, r) + 1;
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(y) + (Float.floatToRawIntBits(shifted) << 23));
  }

  private static float tanh(float x) {
    float z = Math.abs(x);
    if (z < TANH_SMALL) {
      float square = x * x;
      return Math.fma(TANH.at(square) * square, x, x);
    }
    float large = 1 - 2 / (exp(z + z) + 1);
    return x < 0 ? -large : large;
  }

  private static float log(float x) {
    if (!(x >= Float.MIN_NORMAL) || x == Float.POSITIVE_INFINITY) {
      return x < 0 ? Float.NaN : x < Float.MIN_NORMAL ? Float.NEGATIVE_INFINITY : x;
    }
    return Logarithm.of(x);
  }
}
