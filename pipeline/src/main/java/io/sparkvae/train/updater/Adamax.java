// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.cuda.CudaUpdater;
import io.sparkvae.graph.cuda.CudaVector;
import java.util.List;

/**
 * Algorithm 2 of Kingma and Ba 2015 (arXiv 1412.6980), Adam with the infinity norm: {@code theta -=
 * rate / (1 - beta1^t) * m / u} with {@code m = beta1 m + (1 - beta1) g} and {@code u = max(beta2
 * u, |g| + epsilon)}. The paper has no epsilon, and 0 / 0 where a gradient was always 0; PyTorch
 * has it where it stands here.
 */
public record Adamax(double beta1, double beta2, double epsilon) implements Updater {
  static Adamax from(Settings settings) {
    return new Adamax(
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
  public void step(float[] theta, float[] m, float[] u, float[] g, double rate, long t) {
    float b1 = (float) beta1;
    float b2 = (float) beta2;
    float c1 = (float) (1 - beta1);
    float scale = (float) scalars(rate, t)[0];
    float eps = (float) epsilon;
    for (int i = 0; i < theta.length; i++) {
      m[i] = b1 * m[i] + c1 * g[i];
      u[i] = Math.max(b2 * u[i], Math.abs(g[i]) + eps);
      theta[i] -= scale * m[i] / u[i];
    }
  }

  @Override
  public double[] scalars(double rate, long t) {
    return new double[] {rate / (1 - StrictMath.pow(beta1, t))};
  }

  @Override
  public CudaUpdater onCard() {
    String text =
        """
              m = __fadd_rn(__fmul_rn(%1$s, m), __fmul_rn(%2$s, g));
              v = fmaxf(__fmul_rn(%3$s, v), __fadd_rn(fabsf(g), %4$s));
              t = __fadd_rn(t, -__fdiv_rn(__fmul_rn(s[0], m), v));
        """;
    return CudaUpdater.of(
        text,
        List.of(beta1, 1 - beta1, beta2, epsilon),
        1,
        List.of(CudaVector.FIRST_MOMENT, CudaVector.SECOND_MOMENT));
  }
}
