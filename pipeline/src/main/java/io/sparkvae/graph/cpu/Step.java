// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import io.sparkvae.graph.SpecialFunctions;
import java.util.function.DoubleUnaryOperator;

/** One operation of a {@link Loop} on the block {@code [from, from + n)} of its values. */
interface Step {
  FloatFunctions FUNCTIONS = FloatFunctions.ofThisMachine();

  void apply(int from, int n);

  /** The values of {@code a} to {@code y}, which may be the same array. */
  static Step of(Elementwise operation, float[] a, float[] y) {
    return switch (operation) {
      case NEGATE ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = -a[i];
            }
          };
      case SQUARE ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = a[i] * a[i];
            }
          };
      case RELU ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = Math.max(a[i], 0);
            }
          };
      case SQRT ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = (float) Math.sqrt(a[i]);
            }
          };
      case ROUND -> each(Math::rint, a, y);
      case STEP -> (from, n) -> FUNCTIONS.step(copy(a, y, n), n);
      case EXP -> (from, n) -> FUNCTIONS.exp(copy(a, y, n), n);
      case LOG -> (from, n) -> FUNCTIONS.log(copy(a, y, n), n);
      case TANH -> (from, n) -> FUNCTIONS.tanh(copy(a, y, n), n);
      case SIGMOID -> (from, n) -> FUNCTIONS.sigmoid(copy(a, y, n), n);
      case SOFTPLUS -> (from, n) -> FUNCTIONS.softplus(copy(a, y, n), n);
      case LOG_GAMMA -> each(SpecialFunctions::logGamma, a, y);
      case DIGAMMA -> each(SpecialFunctions::digamma, a, y);
      case LOG_SINHC -> each(SpecialFunctions::logSinhc, a, y);
      case LANGEVIN -> each(SpecialFunctions::langevin, a, y);
      case LANGEVIN_SLOPE -> each(SpecialFunctions::langevinSlope, a, y);
    };
  }

  private static Step each(DoubleUnaryOperator function, float[] a, float[] y) {
    return (from, n) -> {
      for (int i = 0; i < n; i++) {
        y[i] = (float) function.applyAsDouble(a[i]);
      }
    };
  }

  private static float[] copy(float[] a, float[] y, int n) {
    if (a != y) {
      System.arraycopy(a, 0, y, 0, n);
    }
    return y;
  }

  /** The values of {@code a} and {@code b} to {@code y}, which may be either. */
  static Step of(Pairwise operation, float[] a, float[] b, float[] y) {
    return switch (operation) {
      case ADD ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = a[i] + b[i];
            }
          };
      case SUBTRACT ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = a[i] - b[i];
            }
          };
      case MULTIPLY ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = a[i] * b[i];
            }
          };
      case DIVIDE ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = a[i] / b[i];
            }
          };
      case MAXIMUM ->
          (from, n) -> {
            for (int i = 0; i < n; i++) {
              y[i] = Math.max(a[i], b[i]);
            }
          };
    };
  }
}
