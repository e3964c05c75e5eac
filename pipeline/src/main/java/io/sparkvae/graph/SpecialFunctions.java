// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Functions that the JVM lacks, element by element in double. By {@link StrictMath}, whose bits do
 * not depend on what was compiled when.
 */
public final class SpecialFunctions {
  /** From here up, Stirling's series below is exact to double. */
  private static final double STIRLING_FROM = 8;

  /** ln Gamma(x) - (x - 1/2) ln x + x - ln(2 pi) / 2, powers of 1/x^2 times 1/x. */
  private static final double[] STIRLING = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156
  };

  /** The series of the derivative, powers of 1/x^2 times -1/x^2. */
  private static final double[] DIGAMMA = scaled(STIRLING, i -> 2 * i + 1);

  public static final double HALF_LN_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** ln(sinh(x) / x), powers of x^2 times x^2, for |x| up to {@link #SERIES_TO}. */
  private static final double[] LOG_SINHC = {
    1.0 / 6,
    -1.0 / 180,
    1.0 / 2835,
    -1.0 / 37800,
    1.0 / 467775,
    -691.0 / 3831077250.0,
    2.0 / 127702575,
    -3617.0 / 2605132530000.0,
    43867.0 / 350813659321125.0
  };

  /** The series of the derivative, powers of x^2 times x. */
  private static final double[] LANGEVIN = scaled(LOG_SINHC, i -> 2 * i + 2);

  private static final double[] LANGEVIN_SLOPE = scaled(LANGEVIN, i -> 2 * i + 1);

  /** Beyond it, the closed forms lose nothing to cancellation. */
  public static final double SERIES_TO = 0.5;

  private SpecialFunctions() {}

  /**
   * Coefficients of Stirling's series for x from 8 up: ln Gamma(x) is (x - 1/2) ln x - x + ln(2 pi)
   * / 2, plus their polynomial in 1/x^2, lowest power first, divided by x.
   */
  public static double[] stirlingSeries() {
    return STIRLING.clone();
  }

  /**
   * Coefficients of ln(sinh(x) / x) for |x| below {@link #SERIES_TO}: it is x^2 times their
   * polynomial in x^2, lowest power first.
   */
  public static double[] logSinhcSeries() {
    return LOG_SINHC.clone();
  }

  /**
   * Coefficients of coth x - 1/x for |x| below {@link #SERIES_TO}: it is x times their polynomial
   * in x^2, lowest power first.
   */
  public static double[] langevinSeries() {
    return LANGEVIN.clone();
  }

  private static double[] scaled(double[] coefficients, IntUnaryOperator factor) {
    return IntStream.range(0, coefficients.length)
        .mapToDouble(i -> coefficients[i] * factor.applyAsInt(i))
        .toArray();
  }

  /** ln Gamma(x), x positive, to 1e-12 of it, near its zeros 1 and 2 to 1e-14. */
  public static double logGamma(double x) {
    if (!(x > 0)) {
      return x == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    double product = 1;
    double y = x;
    for (; y < STIRLING_FROM; y++) {
      product *= y;
    }
    return (y - 0.5) * StrictMath.log(y)
        - y
        + HALF_LN_TWO_PI
        + polynomial(STIRLING, 1 / (y * y)) / y
        - StrictMath.log(product);
  }

  /** The derivative of {@link #logGamma}. */
  public static double digamma(double x) {
    if (!(x > 0)) {
      return x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    double sum = 0;
    double y = x;
    for (; y < STIRLING_FROM; y++) {
      sum += 1 / y;
    }
    double square = 1 / (y * y);
    return StrictMath.log(y) - 0.5 / y - polynomial(DIGAMMA, square) * square - sum;
  }

  /** ln(sinh(x) / x). */
  public static double logSinhc(double x) {
    double z = Math.abs(x);
    if (z < SERIES_TO) {
      return polynomial(LOG_SINHC, z * z) * z * z;
    }
    return z + StrictMath.log1p(-StrictMath.exp(-2 * z)) - StrictMath.log(2 * z);
  }

  /** coth x - 1/x, the derivative of {@link #logSinhc}. */
  public static double langevin(double x) {
    double z = Math.abs(x);
    if (z < SERIES_TO) {
      return polynomial(LANGEVIN, z * z) * x;
    }
    return Math.copySign(1 + cothExcess(z) - 1 / z, x);
  }

  /** 1/x^2 - 1/sinh^2 x, the derivative of {@link #langevin}. */
  public static double langevinSlope(double x) {
    double z = Math.abs(x);
    if (z < SERIES_TO) {
      return polynomial(LANGEVIN_SLOPE, z * z);
    }
    double excess = cothExcess(z);
    return 1 / (z * z) - excess * (excess + 2);
  }

  /** coth z - 1. */
  private static double cothExcess(double z) {
    return 2 / StrictMath.expm1(2 * z);
  }

  /** Lowest power first. */
  private static double polynomial(double[] coefficients, double x) {
    double y = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      y = y * x + coefficients[i];
    }
    return y;
  }
}
