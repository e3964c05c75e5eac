// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.SpecialFunctions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;

class SpecialFunctionsTest {
  private static final MathContext DIGITS = new MathContext(60);

  /** From 1e-4 to 1e4, evenly in the logarithm, with the zeros of ln Gamma. */
  private static double[] positive() {
    return DoubleStream.concat(
            DoubleStream.of(1, 2, 1.5, 7.999, 8),
            IntStream.rangeClosed(-400, 400).mapToDouble(i -> Math.pow(10, i / 100.0)))
        .toArray();
  }

  /** Of both signs, through 0 and where series and closed form meet. */
  private static double[] real() {
    return DoubleStream.concat(
            DoubleStream.of(0, 1e-300, 1e-12, -1e-6, 0.4999999, 0.5, 0.5000001, 400, -1e4),
            IntStream.rangeClosed(-300, 300).mapToDouble(i -> i / 37.0))
        .toArray();
  }

  /** To the given part of the value, or of {@code least} where the value is smaller. */
  private static void check(
      DoubleUnaryOperator found,
      DoubleUnaryOperator expected,
      double[] at,
      double tolerance,
      double least) {
    for (double x : at) {
      double y = expected.applyAsDouble(x);
      assertThat(found.applyAsDouble(x))
          .as("at %s", x)
          .isCloseTo(y, offset(tolerance * Math.max(Math.abs(y), least)));
    }
  }

  @Test
  void logGammaIsThatOfCommonsMath() {
    check(SpecialFunctions::logGamma, Gamma::logGamma, positive(), 1e-12, 0.01);
  }

  /** psi(2x) = psi(x)/2 + psi(x + 1/2)/2 + ln 2, and the harmonic numbers. */
  @Test
  void digammaDuplicates() {
    DoubleUnaryOperator halves =
        x ->
            0.5 * SpecialFunctions.digamma(x / 2)
                + 0.5 * SpecialFunctions.digamma(x / 2 + 0.5)
                + Math.log(2);
    check(SpecialFunctions::digamma, halves, positive(), 1e-12, 1);
    double harmonic = -0.57721566490153286;
    for (int n = 1; n < 1000; n++) {
      assertThat(SpecialFunctions.digamma(n)).isCloseTo(harmonic, offset(1e-13));
      harmonic += 1.0 / n;
    }
  }

  @Test
  void knownValues() {
    assertThat(SpecialFunctions.logGamma(0.5)).isCloseTo(0.5 * Math.log(Math.PI), offset(1e-14));
    assertThat(SpecialFunctions.logGamma(11)).isCloseTo(Math.log(3628800), offset(1e-13));
    assertThat(SpecialFunctions.logGamma(-0.5)).isNaN();
    assertThat(SpecialFunctions.langevinSlope(0)).isEqualTo(1.0 / 3);
  }

  @Test
  void theHyperbolicOnesAreThoseOfSixtyDigits() {
    check(SpecialFunctions::logSinhc, SpecialFunctionsTest::logSinhc, near(), 1e-12, 0);
    check(SpecialFunctions::langevin, SpecialFunctionsTest::langevin, near(), 1e-12, 0);
    check(SpecialFunctions::langevinSlope, SpecialFunctionsTest::langevinSlope, near(), 1e-12, 0);
    assertThat(SpecialFunctions.logSinhc(1e4)).isEqualTo(1e4 - Math.log(2e4));
    assertThat(SpecialFunctions.langevin(-1e4)).isEqualTo(-(1 - 1e-4));
    assertThat(SpecialFunctions.langevinSlope(1e4)).isEqualTo(1e-8);
  }

  private static double[] near() {
    return DoubleStream.of(real()).filter(x -> Math.abs(x) < 10 && Math.abs(x) > 1e-7).toArray();
  }

  /** sinh(x) / x, cosh(x) by their power series. */
  private static BigDecimal series(double x, int first) {
    BigDecimal square = new BigDecimal(x).pow(2, DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = term;
    for (int n = first; n < 200; n += 2) {
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(n * (n + 1L)), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum;
  }

  private static double logSinhc(double x) {
    return Math.log1p(series(x, 2).subtract(BigDecimal.ONE).doubleValue());
  }

  private static double langevin(double x) {
    BigDecimal exact = new BigDecimal(x);
    return series(x, 1)
        .divide(series(x, 2).multiply(exact, DIGITS), DIGITS)
        .subtract(BigDecimal.ONE.divide(exact, DIGITS))
        .doubleValue();
  }

  private static double langevinSlope(double x) {
    BigDecimal square = new BigDecimal(x).pow(2, DIGITS);
    BigDecimal sinhSquare = series(x, 2).pow(2, DIGITS).multiply(square, DIGITS);
    return BigDecimal.ONE
        .divide(square, DIGITS)
        .subtract(BigDecimal.ONE.divide(sinhSquare, DIGITS))
        .doubleValue();
  }

  /** In double that is SameDiff's composition, in float the planned executor's loop. */
  @Test
  void everyExecutorHasThem() {
    for (Precision precision : Precision.values()) {
      double tolerance = precision == Precision.FLOAT ? 1.2e-7 : 1e-12;
      Expression x = Expression.parameter("x", new Initialisation.Zero(), positive().length);
      checkSession(precision, positive(), x, x.logGamma(), Gamma::logGamma, tolerance);
      x = Expression.parameter("x", new Initialisation.Zero(), real().length);
      checkSession(precision, real(), x, x.logSinhc(), SpecialFunctions::logSinhc, tolerance);
      checkSession(precision, real(), x, x.langevin(), SpecialFunctions::langevin, tolerance);
    }
  }

  private static void checkSession(
      Precision precision,
      double[] at,
      Expression x,
      Expression y,
      DoubleUnaryOperator exact,
      double tolerance) {
    Graph graph = new Graph(Map.of("x", x.plus(0), "y", y, "loss", y.sum()));
    try (GraphSession session = Engine.open(graph, precision)) {
      session.parameters().put(at);
      session.differentiate("loss", List.of("x", "y"));
      double[] arguments = session.output("x").toDoubles();
      double[] found = session.output("y").toDoubles();
      for (int i = 0; i < at.length; i++) {
        double value = found[i];
        check(any -> value, exact, new double[] {arguments[i]}, tolerance, 0.01);
      }
      assertThat(session.gradient().toDoubles()).doesNotContain(Double.NaN);
    }
  }
}
