// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Noise;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class FloatFunctionsTest {
  private static final FloatFunctions VECTOR = new VectorFunctions();
  private static final FloatFunctions SCALAR = new ScalarFunctions();

  private interface Function {
    void apply(float[] x, int n);
  }

  /** Every magnitude and both signs, the limits, and what is no number. */
  private static float[] arguments() {
    float[] x = new float[1 << 15];
    float[] noise = new float[x.length];
    Noise.of(1).gaussian(noise);
    for (int i = 0; i < x.length; i++) {
      x[i] = noise[i] * (float) Math.pow(10, -6 + i % 9);
    }
    float[] special = {
      0f,
      -0f,
      1f,
      -1f,
      0.625f,
      -0.625f,
      88.37f,
      88.4f,
      100f,
      1000f,
      -87.3f,
      -88f,
      -104f,
      -1000f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_NORMAL,
      Float.MAX_VALUE
    };
    System.arraycopy(special, 0, x, 0, special.length);
    return x;
  }

  private static void check(
      Function vector,
      Function scalar,
      DoubleUnaryOperator exact,
      double relative,
      double absolute) {
    float[] x = arguments();
    float[] byVector = x.clone();
    float[] byScalar = x.clone();
    // Many times over, so that the compiled loop is seen as well as the interpreted one.
    for (int i = 0; i < 200; i++) {
      System.arraycopy(x, 0, byVector, 0, x.length);
      vector.apply(byVector, x.length);
      if (i == 0) {
        scalar.apply(byScalar, x.length);
        assertThat(byVector).as("interpreted").containsExactly(byScalar);
      }
    }
    assertThat(byVector).as("compiled").containsExactly(byScalar);
    for (int i = 0; i < x.length; i++) {
      float expected = (float) exact.applyAsDouble(x[i]);
      if (Float.isFinite(expected)) {
        assertThat((double) byVector[i])
            .as("at %s", x[i])
            .isCloseTo(
                expected,
                org.assertj.core.data.Offset.offset(relative * Math.abs(expected) + absolute));
      } else {
        assertThat(Float.compare(byVector[i], expected)).as("at %s", x[i]).isZero();
      }
    }
  }

  @Test
  void exp() {
    check(VECTOR::exp, SCALAR::exp, FloatFunctionsTest::boundedExp, 2e-7, 2e-38);
  }

  /** Where float's largest numbers begin, ours are already infinite. */
  private static double boundedExp(double x) {
    return x > Coefficients.EXP_MOST ? Double.POSITIVE_INFINITY : Math.exp(x);
  }

  @Test
  void log() {
    check(VECTOR::log, SCALAR::log, FloatFunctionsTest::normalLog, 2e-7, 1e-7);
  }

  private static double normalLog(double x) {
    return x >= 0 && x < Float.MIN_NORMAL ? Double.NEGATIVE_INFINITY : Math.log(x);
  }

  @Test
  void tanh() {
    check(VECTOR::tanh, SCALAR::tanh, Math::tanh, 3e-7, 0);
  }

  @Test
  void sigmoid() {
    check(VECTOR::sigmoid, SCALAR::sigmoid, x -> 1 / (1 + Math.exp(-x)), 3e-7, 2e-38);
  }

  @Test
  void softplus() {
    check(
        VECTOR::softplus,
        SCALAR::softplus,
        x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
        3e-7,
        2e-38);
  }

  @Test
  void step() {
    check(VECTOR::step, SCALAR::step, x -> x > 0 ? 1 : 0, 0, 0);
  }
}
