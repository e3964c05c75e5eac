// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import io.sparkvae.graph.SpecialFunctions;
import java.util.List;

/** Functions that ONNX has no operator for, made of those that it has. */
final class OnnxFunctions {
  private final GraphWriter to;

  OnnxFunctions(GraphWriter to) {
    this.to = to;
  }

  String add(String a, String b) {
    return to.node("Add", List.of(a, b));
  }

  private String subtract(String a, String b) {
    return to.node("Sub", List.of(a, b));
  }

  private String multiply(String a, String b) {
    return to.node("Mul", List.of(a, b));
  }

  private String number(double value) {
    return to.scalar(value);
  }

  private String log(String a) {
    return to.node("Log", List.of(a));
  }

  /** 1 where positive, 0 elsewhere. */
  String step(String a) {
    return to.cast(to.node("Greater", List.of(a, number(0))), ElementType.FLOAT);
  }

  /** 1 at the k largest of each row, 0 elsewhere; of equal ones, ONNX's TopK takes the first. */
  String topMask(String rows, int k, long n) {
    String indices = to.second("TopK", List.of(rows, to.integers(k)));
    String values = to.constant(new double[] {0, 1}, List.of(2L));
    String each = to.node("OneHot", List.of(indices, to.integers(n), values));
    return to.node(
        "ReduceSum", List.of(each, to.integers(1)), GraphWriter.attribute("keepdims", 0));
  }

  /**
   * Stirling's series at a + 8, less ln (a (a + 1) … (a + 7)). Two logarithms of four factors,
   * whose product does not overflow.
   */
  String logGamma(String a) {
    String y = add(a, number(8));
    String inverse = to.node("Reciprocal", List.of(y));
    String series =
        multiply(
            polynomial(SpecialFunctions.stirlingSeries(), multiply(inverse, inverse)), inverse);
    String main = subtract(multiply(subtract(y, number(0.5)), log(y)), y);
    String stirling = add(add(main, number(SpecialFunctions.HALF_LN_TWO_PI)), series);
    return subtract(subtract(stirling, log(fourFrom(a))), log(fourFrom(add(a, number(4)))));
  }

  private String fourFrom(String a) {
    String two = multiply(a, add(a, number(1)));
    return multiply(two, multiply(add(a, number(2)), add(a, number(3))));
  }

  /** ln(sinh(x) / x). */
  String logSinhc(String a) {
    String z = to.node("Abs", List.of(a));
    String square = multiply(a, a);
    String series = multiply(polynomial(SpecialFunctions.logSinhcSeries(), square), square);
    String decay = decay(z);
    String closed = subtract(add(z, log(subtract(number(1), decay))), log(multiply(z, number(2))));
    return nearOrFar(z, series, closed);
  }

  /** coth x - 1/x. */
  String langevin(String a) {
    String z = to.node("Abs", List.of(a));
    String series = multiply(polynomial(SpecialFunctions.langevinSeries(), multiply(a, a)), a);
    String decay = decay(z);
    String coth = to.node("Div", List.of(add(number(1), decay), subtract(number(1), decay)));
    String closed =
        multiply(subtract(coth, to.node("Reciprocal", List.of(z))), to.node("Sign", List.of(a)));
    return nearOrFar(z, series, closed);
  }

  /** e^-2z. */
  private String decay(String z) {
    return to.node("Exp", List.of(multiply(z, number(-2))));
  }

  /** Near 0 the closed forms are not numbers, and are not taken. */
  private String nearOrFar(String z, String near, String far) {
    String isNear = to.node("Less", List.of(z, number(SpecialFunctions.SERIES_TO)));
    return to.node("Where", List.of(isNear, near, far));
  }

  /** Lowest power first. */
  private String polynomial(double[] coefficients, String x) {
    String y = number(coefficients[coefficients.length - 1]);
    for (int i = coefficients.length - 2; i >= 0; i--) {
      y = add(multiply(y, x), number(coefficients[i]));
    }
    return y;
  }
}
