// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Operation;
import io.sparkvae.graph.SpecialFunctions;
import java.util.function.IntUnaryOperator;

/**
 * The functions of {@link SpecialFunctions} in CUDA C++, in double, with the coefficients of that
 * class. Few models use them, so their speed on cards that are slow in double matters little.
 */
final class SpecialText {
  private static final String INFINITE = "(double) " + KernelText.literal(Double.POSITIVE_INFINITY);
  private static final String NOT_A_NUMBER = "(double) " + KernelText.literal(Double.NaN);

  private SpecialText() {}

  /** The name of the device function for an operation, which is added to the text. */
  static String function(Operation.Elementwise operation, KernelText text) {
    double[] sinhc = SpecialFunctions.logSinhcSeries();
    double[] langevin = SpecialFunctions.langevinSeries();
    double[] stirling = SpecialFunctions.stirlingSeries();
    return switch (operation) {
      case LOG_GAMMA ->
          added(
              text,
              "log_gamma",
              KernelText.fill(
                  """
                if (!(x > 0.0)) return x == 0.0 ? %1$s : %2$s;
                double p = 1.0, y = x;
                for (; y < 8.0; y += 1.0) p *= y;
                double s = 1.0 / (y * y);
                return (y - 0.5) * log(y) - y + %3$s + (%4$s) / y - log(p);
              """,
                  INFINITE,
                  NOT_A_NUMBER,
                  KernelText.exact(SpecialFunctions.HALF_LN_TWO_PI),
                  polynomial(stirling, i -> 1)));
      case DIGAMMA ->
          added(
              text,
              "digamma",
              KernelText.fill(
                  """
                if (!(x > 0.0)) return x == 0.0 ? -%1$s : %2$s;
                double sum = 0.0, y = x;
                for (; y < 8.0; y += 1.0) sum += 1.0 / y;
                double s = 1.0 / (y * y);
                return log(y) - 0.5 / y - (%3$s) * s - sum;
              """,
                  INFINITE, NOT_A_NUMBER, polynomial(stirling, i -> 2 * i + 1)));
      case LOG_SINHC ->
          added(
              text,
              "log_sinhc",
              KernelText.fill(
                  """
                double z = fabs(x), s = z * z;
                if (z < %s) return (%s) * s;
                return z + log1p(-exp(-2.0 * z)) - log(2.0 * z);
              """,
                  threshold(), polynomial(sinhc, i -> 1)));
      case LANGEVIN ->
          added(
              text,
              "langevin",
              KernelText.fill(
                  """
                double z = fabs(x), s = z * z;
                if (z < %s) return (%s) * x;
                return copysign(1.0 + 2.0 / expm1(2.0 * z) - 1.0 / z, x);
              """,
                  threshold(), polynomial(langevin, i -> 1)));
      case LANGEVIN_SLOPE ->
          added(
              text,
              "langevin_slope",
              KernelText.fill(
                  """
                double z = fabs(x), s = z * z;
                if (z < %s) return %s;
                double excess = 2.0 / expm1(2.0 * z);
                return 1.0 / s - excess * (excess + 2.0);
              """,
                  threshold(), polynomial(langevin, i -> 2 * i + 1)));
      default ->
          throw new IllegalArgumentException(
              "special function: expected one of SpecialFunctions, found " + operation);
    };
  }

  private static String added(KernelText text, String name, String body) {
    text.function(KernelText.fill("__device__ double sparkvae_%s(double x) {\n%s}\n", name, body));
    return "sparkvae_" + name;
  }

  private static String threshold() {
    return KernelText.exact(SpecialFunctions.SERIES_TO);
  }

  /** A polynomial in {@code s}, lowest power first, by Horner's rule. */
  private static String polynomial(double[] coefficients, IntUnaryOperator factor) {
    int last = coefficients.length - 1;
    String value = KernelText.exact(coefficients[last] * factor.applyAsInt(last));
    for (int i = last - 1; i >= 0; i--) {
      value =
          KernelText.fill(
              "(%s * s + %s)", value, KernelText.exact(coefficients[i] * factor.applyAsInt(i)));
    }
    return value;
  }
}
