// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.graph.cuda.CudaUpdater;
import java.util.List;

/** Stochastic gradient descent: {@code theta -= rate * g}. */
public record Sgd() implements Updater {
  @Override
  public int firstMoment(int parameters) {
    return 0;
  }

  @Override
  public int secondMoment(int parameters) {
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
        "      t = __fadd_rn(t, -__fmul_rn(s[0], g));\n", List.of(), 1, List.of());
  }
}
