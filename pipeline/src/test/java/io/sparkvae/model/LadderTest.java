// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.likelihood.BernoulliLikelihood;
import io.sparkvae.model.network.Mlp;
import io.sparkvae.model.posterior.LadderPosterior;
import io.sparkvae.model.prior.Hierarchy;
import io.sparkvae.model.prior.LadderPrior;
import io.sparkvae.train.updater.Adam;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What merging does to the highest of three layers (Sønderby et al. 2016, section 3): it is used,
 * where a plain hierarchical VAE leaves it at its prior.
 */
class LadderTest {
  private static final int BATCH = 128;
  private static final int SIDE = 6;
  private static final int STEPS = 1500;

  @Test
  void theTopLayerIsUsedWhereAPlainHierarchyLeavesIt() {
    double ladder = topRate(LadderPosterior.Merge.PRECISION);
    double plain = topRate(LadderPosterior.Merge.NONE);
    System.out.printf("top layer: KL %.4f nats ladder, %.4f plain%n", ladder, plain);
    assertThat(ladder).isGreaterThan(0.1);
    assertThat(plain).isLessThan(0.02);
  }

  /** KL divergence of the highest layer, in nats, after a training with warm-up. */
  private static double topRate(LadderPosterior.Merge merge) {
    Hierarchy layers = new Hierarchy(List.of(8, 4, 2), List.of(32), Activation.LEAKY_RELU);
    ModelSpec spec = spec(layers, merge);
    Graph graph = ModelGraph.training(spec, BATCH).graph();
    float[] theta = graph.layout().initialise(1);
    float[] m = new float[theta.length];
    float[] v = new float[theta.length];
    float[] gradient = new float[theta.length];
    float[] eps = new float[BATCH * layers.latent()];
    float[] weight = new float[BATCH];
    java.util.Arrays.fill(weight, 1);
    Noise noise = Noise.of(3);
    double top = 0;
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      for (int step = 1; step <= STEPS; step++) {
        noise.gaussian(eps);
        session.parameters().put(theta);
        session.input(ModelGraph.X).put(bars(noise));
        session.input(ModelGraph.WEIGHT).put(weight);
        session.input(ModelGraph.EPS).put(eps);
        session.input(ModelGraph.BETA).put(new float[] {Math.min(1f, 3f * step / STEPS)});
        session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS, ModelGraph.KL));
        session.gradient().get(gradient);
        new Adam(0.9, 0.999, 1e-8).step(theta, m, v, gradient, 0.003, step);
        if (step > STEPS - 50) {
          double[] kl = session.output(ModelGraph.KL).toDoubles();
          for (int i = 0; i < BATCH; i++) {
            top += (kl[i * 14 + 12] + kl[i * 14 + 13]) / (50.0 * BATCH);
          }
        }
      }
    }
    return top;
  }

  private static ModelSpec spec(Hierarchy layers, LadderPosterior.Merge merge) {
    ModelSpec vae =
        ModelSpec.vae(
            ImageShape.of(1, SIDE, SIDE),
            new Mlp(List.of(32), Activation.TANH),
            layers.latent(),
            new BernoulliLikelihood());
    return new ModelSpec(
        "ladder-vae",
        vae.shape(),
        vae.latent(),
        vae.binarisation(),
        vae.corruption(),
        vae.encoder(),
        new LadderPosterior(layers, merge),
        new LadderPrior(layers),
        vae.decoder(),
        vae.likelihood(),
        vae.objective());
  }

  /** All rows or all columns of an image, each on or off: one choice above many. */
  private static float[] bars(Noise noise) {
    float[] u = new float[BATCH * (SIDE + 1)];
    noise.uniform(u, 0, u.length);
    float[] x = new float[BATCH * SIDE * SIDE];
    for (int i = 0; i < BATCH; i++) {
      boolean rows = u[i * (SIDE + 1)] < 0.5f;
      for (int p = 0; p < SIDE * SIDE; p++) {
        int bar = rows ? p / SIDE : p % SIDE;
        x[i * SIDE * SIDE + p] = u[i * (SIDE + 1) + 1 + bar] < 0.3f ? 1 : 0;
      }
    }
    return x;
  }
}
