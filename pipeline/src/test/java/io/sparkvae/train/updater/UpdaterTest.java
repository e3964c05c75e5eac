// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Noise;
import io.sparkvae.train.TrainingPlan;
import io.sparkvae.train.step.Finite;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

class UpdaterTest {
  private static final int SIZE = 1000;
  private static final double RATE = 0.01;

  private static Updater updater(String settings) {
    return Updater.from(
        Settings.reference().with("train.updater { %s }".formatted(settings), "test"));
  }

  /** From theta = 1 at rate 0.1, by the formulas in double, with gradients 0.5, -1 and 0.25. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name = adam | 0.90000000 | 0.93661035 | 0.95027942",
        "name = adamax | 0.90000000 | 0.92894737 | 0.93799701",
        "name = rmsprop | 0.00000020 | 0.89532308 | 0.67584957",
        "name = sgd | 0.95000000 | 1.05000000 | 1.02500000",
        "name = sgd, momentum = 0.9 | 0.95000000 | 1.00500000 | 1.02950000",
        "name = sgd, momentum = 0.9, nesterov = true | 0.90500000 | 1.05450000 | 1.05155000"
      })
  void threeStepsFollowTheFormula(String settings, float first, float second, float third) {
    Updater updater = updater(settings);
    float[] theta = {1};
    float[] m = new float[updater.firstMoment(1)];
    float[] v = new float[updater.secondMoment(1)];
    float[] gradients = {0.5f, -1, 0.25f};
    float[] expected = {first, second, third};
    for (int t = 1; t <= 3; t++) {
      updater.step(theta, m, v, new float[] {gradients[t - 1]}, 0.1, t);
      assertThat(theta[0]).isCloseTo(expected[t - 1], offset(1e-6f));
    }
  }

  /**
   * ND4J adds epsilon before the correction of the root, the paper after it: so a tiny one here.
   */
  @Test
  void adamIsNd4js() {
    agreesWith(
        new org.nd4j.linalg.learning.config.Adam(RATE, 0.9, 0.999, 1e-15),
        new Adam(0.9, 0.999, 1e-15));
  }

  @Test
  void sgdIsNd4js() {
    agreesWith(new org.nd4j.linalg.learning.config.Sgd(RATE), new Sgd());
  }

  private static void agreesWith(IUpdater theirs, Updater ours) {
    float[] theta = new float[SIZE];
    Noise.of(1).gaussian(theta);
    INDArray expected = Nd4j.createFromArray(theta.clone());
    long stateSize = theirs.stateSize(SIZE);
    INDArray view = stateSize == 0 ? null : Nd4j.zeros(DataType.FLOAT, 1, stateSize);
    GradientUpdater<?> updater = theirs.instantiate(view, stateSize > 0);
    float[] m = new float[ours.firstMoment(SIZE)];
    float[] v = new float[ours.secondMoment(SIZE)];
    for (int t = 1; t <= 50; t++) {
      float[] gradient = new float[SIZE];
      Noise.of(2, t).gaussian(gradient);
      INDArray step = Nd4j.createFromArray(gradient.clone()).reshape(1, SIZE);
      updater.applyUpdater(step, t - 1, 0);
      expected.subi(step.reshape(SIZE));
      ours.step(theta, m, v, gradient, RATE, t);
    }
    float[] reference = expected.toFloatVector();
    for (int i = 0; i < SIZE; i++) {
      assertThat(theta[i]).isCloseTo(reference[i], offset(2e-6f));
    }
  }

  /** With a constant gradient g Adam's first steps are rate * sign(g), whatever its size. */
  @Test
  void adamsStartIsCorrected() {
    float[] theta = {0, 0};
    float[] m = new float[2];
    float[] v = new float[2];
    for (int t = 1; t <= 3; t++) {
      new Adam(0.9, 0.999, 1e-8).step(theta, m, v, new float[] {1e-3f, -50}, RATE, t);
      assertThat(theta[0]).isCloseTo((float) (-t * RATE), offset(1e-6f));
      assertThat(theta[1]).isCloseTo((float) (t * RATE), offset(1e-6f));
    }
  }

  static Stream<Updater> all() {
    return Stream.of(
            "name = adam",
            "name = adamax",
            "name = rmsprop",
            "name = lamb",
            "name = sgd",
            "name = sgd, momentum = 0.9",
            "name = sgd, momentum = 0.9, nesterov = true")
        .map(UpdaterTest::updater);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsNotFiniteInTheGradientShowsInTheParameters(Updater updater) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] theta = new float[3000];
      float[] gradient = new float[3000];
      gradient[2999] = bad;
      float[] m = new float[updater.firstMoment(3000)];
      float[] v = new float[updater.secondMoment(3000)];
      assertThat(Finite.firstBad(theta)).isEqualTo(-1);
      updater.step(theta, m, v, gradient, RATE, 1);
      assertThat(Finite.firstBad(theta)).isEqualTo(2999);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beta2 = 1.0 | beta2: expected a decay rate in [0, 1), found 1.0",
        "name = rmsprop, alpha = 1 | alpha: expected a decay rate in [0, 1), found 1.0",
        "name = sgd, momentum = 1 | momentum: expected a decay rate in [0, 1), found 1.0",
        "name = sgd, nesterov = true | nesterov: expected false where train.updater.momentum is 0",
        "name = adamw, weightDecay = -1 | weightDecay: expected a number from 0, found -1.0",
        "name = adadelta | name: expected one of adam, adamw, adamax, rmsprop, sgd, lamb, found adadelta",
        "name = lamb, weightDecay = -1 | weightDecay: expected a number from 0, found -1.0"
      })
  void impossibleValuesAreRefused(String updater, String message) {
    Settings settings =
        Settings.reference().with("train.updater { %s }".formatted(updater), "test");
    assertThatThrownBy(() -> TrainingPlan.from(settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.updater." + message);
  }
}
