// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The latent dimensions that a model uses: those of Var_x E_q[u] above 0.01 (Burda et al. 2016,
 * arXiv 1509.00519).
 */
final class ActiveUnits {
  private static final double LEAST = 0.01;
  private final ModelSpec spec;
  private final float[] theta;
  private final double[] z;
  private final boolean[] active;

  private ActiveUnits(ModelSpec spec, float[] theta, double[] z, double[] mu) {
    this.spec = spec;
    this.theta = theta;
    this.z = z;
    this.active = new boolean[spec.latent().size()];
    for (int j = 0; j < active.length; j++) {
      active[j] = variance(mu, j, active.length) > LEAST;
    }
  }

  static ActiveUnits of(ModelSpec spec, float[] theta, float[][] images) {
    Map<String, double[]> found =
        InMemory.evaluate(spec, theta, images, 1, ModelGraph.Z, ModelGraph.MU);
    return new ActiveUnits(spec, theta, found.get(ModelGraph.Z), found.get(ModelGraph.MU));
  }

  private static double variance(double[] mu, int dimension, int latent) {
    double[] column =
        IntStream.range(0, mu.length / latent)
            .mapToDouble(i -> mu[i * latent + dimension])
            .toArray();
    double mean = Arrays.stream(column).average().orElseThrow();
    return Arrays.stream(column).map(u -> (u - mean) * (u - mean)).average().orElseThrow();
  }

  int[] active() {
    return IntStream.range(0, active.length).filter(j -> active[j]).toArray();
  }

  /** By how much -ln p(x|z) rises if all inactive dimensions of z are 0. */
  double withoutInactive(ToDoubleFunction<double[]> nll) {
    return rise(nll, j -> !active[j]);
  }

  /** The rises if one active dimension is 0, for each of them, the least first. */
  double[] withoutOneActive(ToDoubleFunction<double[]> nll) {
    return IntStream.of(active()).mapToDouble(a -> rise(nll, j -> j == a)).sorted().toArray();
  }

  private double rise(ToDoubleFunction<double[]> nll, IntPredicate zeroed) {
    return nll.applyAsDouble(decoded(zeroed)) - nll.applyAsDouble(decoded(j -> false));
  }

  private double[] decoded(IntPredicate zeroed) {
    float[] codes = new float[z.length];
    for (int i = 0; i < z.length; i++) {
      codes[i] = zeroed.test(i % active.length) ? 0 : (float) z[i];
    }
    return InMemory.decode(spec, theta, codes);
  }
}
