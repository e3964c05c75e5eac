// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.cuda.CudaUpdater;
import io.sparkvae.train.checkpoint.TrainingState;
import java.io.Serializable;
import java.util.List;

/**
 * How a gradient changes the parameters: one fused loop over flat vectors. In Java's own
 * arithmetic, so that every processor gives the same bits.
 */
public sealed interface Updater extends Serializable {

  /** Names in configurations. */
  enum Kind {
    ADAM,
    SGD
  }

  /** Elements of each of the two moment vectors that it needs for a number of parameters. */
  int momentSize(int parameters);

  /** The state before the first step: its moments are 0. */
  default TrainingState start(float[] theta) {
    int moments = momentSize(theta.length);
    return new TrainingState(theta, new float[moments], new float[moments], 0);
  }

  /** Bytes of the state of a model: parameters and moments. */
  default long stateBytes(int parameters) {
    return Float.BYTES * (parameters + 2L * momentSize(parameters));
  }

  /**
   * Takes one step, in place. If an element of the gradient is not finite, neither is that element
   * of theta afterwards.
   *
   * @param m first moment, {@link #momentSize} elements
   * @param v second moment, likewise
   * @param rate learning rate
   * @param t number of this step, from 1
   */
  void step(float[] theta, float[] m, float[] v, float[] gradient, double rate, long t);

  /**
   * The numbers that a step's formula reads beside the vectors, which are the same for all
   * elements.
   *
   * @param rate learning rate
   * @param t number of the step, from 1
   */
  double[] scalars(double rate, long t);

  /** The same formula for cards, rounded as here, so that equal gradients give equal parameters. */
  CudaUpdater onCard();

  /**
   * Algorithm 1 of Kingma and Ba 2015: {@code theta -= rate * mHat / (sqrt(vHat) + epsilon)} with
   * {@code mHat = m / (1 - beta1^t)} and {@code vHat = v / (1 - beta2^t)}.
   */
  record Adam(double beta1, double beta2, double epsilon) implements Updater {
    @Override
    public int momentSize(int parameters) {
      return parameters;
    }

    @Override
    public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
      float b1 = (float) beta1;
      float b2 = (float) beta2;
      float c1 = (float) (1 - beta1);
      float c2 = (float) (1 - beta2);
      double[] scalars = scalars(rate, t);
      float scale = (float) scalars[0];
      float root = (float) scalars[1];
      float eps = (float) epsilon;
      for (int i = 0; i < theta.length; i++) {
        m[i] = b1 * m[i] + c1 * g[i];
        v[i] = b2 * v[i] + c2 * (g[i] * g[i]);
        theta[i] -= scale * m[i] / ((float) Math.sqrt(v[i]) * root + eps);
      }
    }

    @Override
    public double[] scalars(double rate, long t) {
      return new double[] {
        rate / (1 - StrictMath.pow(beta1, t)), 1 / Math.sqrt(1 - StrictMath.pow(beta2, t))
      };
    }

    @Override
    public CudaUpdater onCard() {
      String text =
          """
                m = __fadd_rn(__fmul_rn(%1$s, m), __fmul_rn(%2$s, g));
                v = __fadd_rn(__fmul_rn(%3$s, v), __fmul_rn(%4$s, __fmul_rn(g, g)));
                t = __fadd_rn(t, -__fdiv_rn(__fmul_rn(s[0], m), __fadd_rn(__fmul_rn(__fsqrt_rn(v), s[1]), %5$s)));
          """;
      return CudaUpdater.of(
          text,
          List.of(beta1, 1 - beta1, beta2, 1 - beta2, epsilon),
          2,
          CudaUpdater.Moments.FIRST_AND_SECOND);
    }
  }

  /** Stochastic gradient descent: {@code theta -= rate * gradient}. */
  record Sgd() implements Updater {
    @Override
    public int momentSize(int parameters) {
      return 0;
    }

    @Override
    public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
      float scale = (float) rate;
      for (int i = 0; i < theta.length; i++) {
        theta[i] -= scale * g[i];
      }
    }

    @Override
    public double[] scalars(double rate, long t) {
      return new double[] {rate};
    }

    @Override
    public CudaUpdater onCard() {
      return CudaUpdater.of(
          "      t = __fadd_rn(t, -__fmul_rn(s[0], g));\n", List.of(), 1, CudaUpdater.Moments.NONE);
    }
  }

  /** The updater that the settings name. */
  static Updater from(Settings settings) {
    return switch (settings.choice("train.updater.name", Kind.class)) {
      case ADAM ->
          new Adam(
              decay(settings, "train.updater.beta1"),
              decay(settings, "train.updater.beta2"),
              epsilon(settings));
      case SGD -> new Sgd();
    };
  }

  private static double decay(Settings settings, String key) {
    double value = settings.real(key);
    if (!(value >= 0 && value < 1)) {
      throw settings.refused(key, "a decay rate in [0, 1)", value);
    }
    return value;
  }

  private static double epsilon(Settings settings) {
    double value = settings.real("train.updater.epsilon");
    // Below float's smallest normal number it would be 0, and 0 / 0 follows where a gradient is 0.
    if (!(value >= Float.MIN_NORMAL && value < Double.POSITIVE_INFINITY)) {
      throw settings.refused("train.updater.epsilon", "a positive number", value);
    }
    return value;
  }
}
