// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.graph.Noise;
import io.sparkvae.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

class UpdaterTest {
  private static final int SIZE = 1000;
  private static final double RATE = 0.01;

  /**
   * ND4J adds epsilon before the correction of the root, the paper after it: so a tiny one here.
   */
  @Test
  void adamIsNd4js() {
    agreesWith(new Adam(RATE, 0.9, 0.999, 1e-15), new Updater.Adam(0.9, 0.999, 1e-15));
  }

  @Test
  void sgdIsNd4js() {
    agreesWith(new Sgd(RATE), new Updater.Sgd());
  }

  private static void agreesWith(IUpdater theirs, Updater ours) {
    float[] theta = new float[SIZE];
    Noise.of(1).gaussian(theta);
    INDArray expected = Nd4j.createFromArray(theta.clone());
    long stateSize = theirs.stateSize(SIZE);
    INDArray view = stateSize == 0 ? null : Nd4j.zeros(DataType.FLOAT, 1, stateSize);
    GradientUpdater<?> updater = theirs.instantiate(view, stateSize > 0);
    float[] m = new float[ours.momentSize(SIZE)];
    float[] v = new float[ours.momentSize(SIZE)];
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
      new Updater.Adam(0.9, 0.999, 1e-8).step(theta, m, v, new float[] {1e-3f, -50}, RATE, t);
      assertThat(theta[0]).isCloseTo((float) (-t * RATE), offset(1e-6f));
      assertThat(theta[1]).isCloseTo((float) (t * RATE), offset(1e-6f));
    }
  }

  @Test
  void whatIsNotFiniteInTheGradientShowsInTheParameters() {
    for (Updater updater : new Updater[] {new Updater.Adam(0.9, 0.999, 1e-8), new Updater.Sgd()}) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        float[] theta = new float[3000];
        float[] gradient = new float[3000];
        gradient[2999] = bad;
        float[] m = new float[updater.momentSize(3000)];
        float[] v = new float[updater.momentSize(3000)];
        assertThat(Finite.firstBad(theta)).isEqualTo(-1);
        updater.step(theta, m, v, gradient, RATE, 1);
        assertThat(Finite.firstBad(theta)).isEqualTo(2999);
      }
    }
  }

  @Test
  void impossibleDecayRatesAreRefused() {
    Settings settings = Settings.reference().with("train.updater.beta2 = 1.0", "test");
    assertThatThrownBy(() -> TrainingPlan.from(settings))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("train.updater.beta2: expected a decay rate in [0, 1), found 1.0");
  }
}
