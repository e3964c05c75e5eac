// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.cuda.CudaUpdater;
import io.sparkvae.graph.cuda.CudaVector;
import java.util.List;

/**
 * RMSProp (Tieleman and Hinton 2012, Coursera, lecture 6.5): {@code theta -= rate * g / (sqrt(v) +
 * epsilon)} with {@code v = alpha v + (1 - alpha) g^2}. As in PyTorch, epsilon is added to the
 * root; it is not centred and has no momentum.
 */
public record RmsProp(double alpha, double epsilon) implements Updater {
  static RmsProp from(Settings settings) {
    return new RmsProp(
        Updater.decayRate(settings, "train.updater.alpha"), Updater.epsilon(settings));
  }

  @Override
  public int firstMoment(int parameters) {
    return 0;
  }

  @Override
  public int secondMoment(int parameters) {
    return parameters;
  }

  @Override
  public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    float a = (float) alpha;
    float c = (float) (1 - alpha);
    float scale = (float) rate;
    float eps = (float) epsilon;
    for (int i = 0; i < theta.length; i++) {
      v[i] = a * v[i] + c * (g[i] * g[i]);
      theta[i] -= scale * g[i] / ((float) Math.sqrt(v[i]) + eps);
    }
  }

  @Override
  public double[] scalars(double rate, long t) {
    return new double[] {rate};
  }

  @Override
  public CudaUpdater onCard() {
    String text =
        """
              v = __fadd_rn(__fmul_rn(%1$s, v), __fmul_rn(%2$s, __fmul_rn(g, g)));
              t = __fadd_rn(t, -__fdiv_rn(__fmul_rn(s[0], g), __fadd_rn(__fsqrt_rn(v), %3$s)));
        """;
    return CudaUpdater.of(
        text, List.of(alpha, 1 - alpha, epsilon), 1, List.of(CudaVector.SECOND_MOMENT));
  }
}
