// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.cuda.CudaUpdater;
import io.sparkvae.graph.cuda.CudaVector;
import java.util.List;

/**
 * Stochastic gradient descent with momentum (Polyak 1964), in PyTorch's form, in which the velocity
 * does not contain the rate: {@code m = momentum * m + g}, then {@code theta -= rate * m}. Nesterov
 * (in the form of Sutskever et al. 2013, section 2): {@code theta -= rate * (g + momentum * m)}.
 *
 * @param momentum in (0, 1)
 */
public record Momentum(double momentum, Form form) implements Updater {
  private static final String KEY = "train.updater.momentum";
  private static final String NESTEROV = "train.updater.nesterov";

  /** Where the gradient is looked ahead. */
  public enum Form {
    CLASSICAL,
    NESTEROV
  }

  public Momentum {
    if (!(momentum > 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum: expected a number in (0, 1), found " + momentum);
    }
  }

  /** Gradient descent with the momentum that the settings name; with 0, without. */
  static Updater orNone(Settings settings) {
    double momentum = Updater.decayRate(settings, KEY);
    boolean nesterov = settings.flag(NESTEROV);
    if (momentum == 0) {
      if (nesterov) {
        throw settings.refused(NESTEROV, "false where %s is 0".formatted(KEY), true);
      }
      return new Sgd();
    }
    return new Momentum(momentum, nesterov ? Form.NESTEROV : Form.CLASSICAL);
  }

  @Override
  public int firstMoment(int parameters) {
    return parameters;
  }

  @Override
  public int secondMoment(int parameters) {
    return 0;
  }

  @Override
  public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    switch (form) {
      case CLASSICAL -> classical(theta, m, g, (float) rate);
      case NESTEROV -> nesterov(theta, m, g, (float) rate);
    }
  }

  private void classical(float[] theta, float[] m, float[] g, float rate) {
    float mu = (float) momentum;
    for (int i = 0; i < theta.length; i++) {
      m[i] = mu * m[i] + g[i];
      theta[i] -= rate * m[i];
    }
  }

  private void nesterov(float[] theta, float[] m, float[] g, float rate) {
    float mu = (float) momentum;
    for (int i = 0; i < theta.length; i++) {
      m[i] = mu * m[i] + g[i];
      theta[i] -= rate * (g[i] + mu * m[i]);
    }
  }

  @Override
  public double[] scalars(double rate, long t) {
    return new double[] {rate};
  }

  @Override
  public CudaUpdater onCard() {
    String step =
        switch (form) {
          case CLASSICAL -> "m";
          case NESTEROV -> "__fadd_rn(g, __fmul_rn(%1$s, m))";
        };
    return CudaUpdater.of(
        "      m = __fadd_rn(__fmul_rn(%1$s, m), g);\n"
            + "      t = __fadd_rn(t, -__fmul_rn(s[0], "
            + step
            + "));\n",
        List.of(momentum),
        1,
        List.of(CudaVector.FIRST_MOMENT));
  }
}
