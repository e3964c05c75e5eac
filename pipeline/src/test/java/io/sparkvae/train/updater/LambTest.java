// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LambTest {
  private static final Lamb PLAIN = new Lamb(0.9, 0.999, 1e-6, 0);

  /** Two weights of a model, and a bias between them. */
  private static ParameterLayout layout(int first, int bias, int second) {
    Expression loss =
        parameter("a.weight", first)
            .plus(parameter("b.bias", bias))
            .plus(parameter("c.weight", second));
    return new Graph(Map.of("loss", loss)).layout();
  }

  private static Expression parameter(String name, int size) {
    return Expression.parameter(name, new Initialisation.Zero(), size).sum();
  }

  private static float[] numbers(int stream, int size) {
    float[] numbers = new float[size];
    Noise.of(stream).gaussian(numbers);
    return numbers;
  }

  private static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /**
   * By hand: after the first step mHat / sqrt(vHat) is the sign of the gradient. With lambda = 0.1
   * r = (1 + 0.3, -1 + 0.4), |theta| = 5, and the bias takes Adam's step.
   */
  @Test
  void aStepByHand() {
    Updater lamb = new Lamb(0.9, 0.999, 1e-12, 0.1).of(layout(2, 1, 1));
    float[] theta = {3, 4, 7, -2};
    lamb.step(theta, new float[4], new float[4], new float[] {0.5f, -2, 0.25f, 8}, 0.1, 1);
    double ratio = 5 / Math.sqrt(1.3 * 1.3 + 0.6 * 0.6);
    assertThat(theta)
        .containsExactly(
            new float[] {
              (float) (3 - 0.1 * ratio * 1.3),
              (float) (4 + 0.1 * ratio * 0.6),
              7 - 0.1f,
              (float) (-2 - 0.1 * 2 / 0.8 * 0.8)
            },
            within(1e-6f));
  }

  /** Three steps by the paper's formulas in double. */
  @Test
  void stepsFollowThePaper() {
    double[] gradients = {0.5, -1, 0.25};
    double x = 2;
    double m = 0;
    double v = 0;
    float[] theta = {2};
    float[] first = new float[1];
    float[] second = new float[1];
    for (int t = 1; t <= 3; t++) {
      double g = gradients[t - 1];
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double r =
          m / (1 - Math.pow(0.9, t)) / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-6) + 0.01 * x;
      x -= 0.1 * Math.abs(x) / Math.abs(r) * r;
      new Lamb(0.9, 0.999, 1e-6, 0.01).step(theta, first, second, new float[] {(float) g}, 0.1, t);
      assertThat(theta[0]).isCloseTo((float) x, offset(2e-6f));
    }
  }

  /** The length of a layer's step is the rate times the layer's length, whatever the gradient's. */
  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1, 1e3})
  void aLayersStepIsAFractionOfTheLayer(double size) {
    int first = 700;
    int second = 1100;
    ParameterLayout layout = layout(first, 3, second);
    Updater lamb = PLAIN.of(layout);
    float[] theta = numbers(1, layout.size());
    float[] m = new float[theta.length];
    float[] v = new float[theta.length];
    for (int t = 1; t <= 3; t++) {
      float[] before = theta.clone();
      float[] gradient = numbers(t + 1, theta.length);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= (float) size;
      }
      lamb.step(theta, m, v, gradient, 0.02, t);
      assertLength(before, theta, 0, first);
      assertLength(before, theta, first + 3, theta.length);
    }
  }

  private static void assertLength(float[] before, float[] after, int from, int to) {
    float[] step = new float[to - from];
    for (int i = from; i < to; i++) {
      step[i - from] = after[i] - before[i];
    }
    double expected = 0.02 * norm(Arrays.copyOfRange(before, from, to));
    assertThat(norm(step)).isCloseTo(expected, offset(1e-4 * expected));
  }

  /** Weights that are 0, and such that need no step, take Adam's. */
  @Test
  void aLayerOfLengthZeroTakesAdamsSteps() {
    float[] theta = new float[3];
    float[] gradient = {1, -2, 0.5f};
    PLAIN.step(theta, new float[3], new float[3], gradient, 0.1, 1);
    float[] adam = new float[3];
    new Adam(0.9, 0.999, 1e-6).step(adam, new float[3], new float[3], gradient, 0.1, 1);
    assertThat(theta).containsExactly(adam, within(1e-7f));
    float[] still = {1, 2, 3};
    PLAIN.step(still, new float[3], new float[3], new float[3], 0.1, 1);
    assertThat(still).containsExactly(1, 2, 3);
  }

  /** A rate in parts that floats can hold is the same rate. */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1e-3 / 3, 1e-9})
  void aCardReadsTheWholeRate(double rate) {
    double[] scalars = PLAIN.scalars(rate, 1);
    double sum = 0;
    for (double part : Arrays.copyOfRange(scalars, 3, 6)) {
      assertThat((double) (float) part).isEqualTo(part);
      sum += part;
    }
    assertThat(sum).isEqualTo(rate);
  }

  /** On a card there is nothing that scales a vector without layers. */
  @Test
  void aCardNeedsLayers() {
    assertThatThrownBy(PLAIN::onCard).isInstanceOf(IllegalStateException.class);
    Graph biases = new Graph(Map.of("loss", parameter("a.bias", 2)));
    assertThat(PLAIN.of(biases.layout()).onCard().layers()).isEmpty();
  }
}
