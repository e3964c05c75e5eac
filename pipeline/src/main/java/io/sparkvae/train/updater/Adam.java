// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.cuda.CudaUpdater;
import io.sparkvae.graph.cuda.CudaVector;
import java.util.List;

/**
 * Algorithm 1 of Kingma and Ba 2015 (arXiv 1412.6980): {@code theta -= rate * mHat / (sqrt(vHat) +
 * epsilon)} with {@code m = beta1 m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2}, {@code
 * mHat = m / (1 - beta1^t)} and {@code vHat = v / (1 - beta2^t)}.
 */
public record Adam(double beta1, double beta2, double epsilon) implements Updater {
  static Adam from(Settings settings) {
    return new Adam(
        Updater.decayRate(settings, "train.updater.beta1"),
        Updater.decayRate(settings, "train.updater.beta2"),
        Updater.epsilon(settings));
  }

  @Override
  public int firstMoment(int parameters) {
    return parameters;
  }

  @Override
  public int secondMoment(int parameters) {
    return parameters;
  }

  @Override
  public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    step(0, theta.length, theta, m, v, g, rate, t);
  }

  /** Takes a step with some of the elements. */
  void step(
      ElementRange range, float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    step(range.from(), range.to(), theta, m, v, g, rate, t);
  }

  private void step(
      int from, int to, float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    float b1 = (float) beta1;
    float b2 = (float) beta2;
    float c1 = (float) (1 - beta1);
    float c2 = (float) (1 - beta2);
    double[] scalars = scalars(rate, t);
    float scale = (float) scalars[0];
    float root = (float) scalars[1];
    float eps = (float) epsilon;
    for (int i = from; i < to; i++) {
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
        List.of(CudaVector.FIRST_MOMENT, CudaVector.SECOND_MOMENT));
  }
}
