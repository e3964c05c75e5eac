// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What objectives do to a small model of images with two factors. */
class BehaviourTest {
  private static final float[][] IMAGES = InMemory.spots(512);

  private static ModelSpec spec(String hocon) {
    return ModelSpec.from(
        Settings.reference()
            .with(
                "model { hidden = [32], latent = 4, likelihood = gaussian, gaussian.variance = 0.05 }",
                "test")
            .with(hocon, "test"),
        ImageShape.of(1, 8, 8));
  }

  private static InMemory.Bound trained(ModelSpec spec, int steps) {
    return trained(spec, 64, steps);
  }

  private static InMemory.Bound trained(ModelSpec spec, int batch, int steps) {
    InMemory.Bound bound =
        InMemory.bound(spec, InMemory.train(spec, IMAGES, batch, steps, 0.005), IMAGES, 4);
    return bound;
  }

  @Test
  void rateFallsAndDistortionRisesWithBeta() {
    double[] beta = {1, 2, 4, 8, 16};
    double[] rate = new double[beta.length];
    double[] distortion = new double[beta.length];
    for (int i = 0; i < beta.length; i++) {
      InMemory.Bound bound = trained(spec("model.beta = " + beta[i]), 1500);
      rate[i] = -bound.rate();
      distortion[i] = -bound.logLikelihood();
    }
    assertThat(rate).isSorted();
    assertThat(distortion).isSorted();
  }

  /** A weak signal: with the evidence bound z is not used at all; each cure makes it be used. */
  @Test
  void collapseHasCures() {
    String weak = "model.gaussian.variance = 2.0, ";
    InMemory.Bound collapsed = trained(spec(weak), 1000);
    assertThat(collapsed.rate()).isLessThan(0.1);
    InMemory.Bound free =
        trained(
            spec(weak + "model { objective.terms = [free-bits], freeBits.nats = 0.5 }"), 512, 1500);
    assertThat(Arrays.stream(free.kl()).min().orElseThrow()).isGreaterThanOrEqualTo(0.98 * 0.5);
    InMemory.Bound total =
        trained(
            spec(weak + "model { objective.terms = [total-free-bits], totalFreeBits.nats = 2 }"),
            512,
            1500);
    assertThat(total.rate()).isGreaterThanOrEqualTo(0.98 * 2);
    InMemory.Bound light = trained(spec(weak + "model.beta = 0.05"), 1000);
    assertThat(light.rate()).isGreaterThan(1);
  }

  /** Below the nats that are free, the divergence has no gradient: all that is left is ln p. */
  @Test
  void freeNatsPullAtNothing() {
    for (String term : new String[] {"free-bits", "total-free-bits"}) {
      String terms =
          "model.objective.terms = ["
              + term
              + "], model."
              + (term.equals("free-bits") ? "freeBits" : "totalFreeBits")
              + ".nats = ";
      double[] none = gradient(spec("model.objective.terms = []"));
      assertThat(gradient(spec(terms + 1000))).containsExactly(none, within(1e-12));
      assertThat(gradient(spec(terms + 1e-4))).isNotEqualTo(none);
    }
  }

  private static double[] gradient(ModelSpec spec) {
    Graph graph = ModelGraph.training(spec, 6).graph();
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(graph.layout().initialise(3));
      ModelInputs.put(session, ModelInputs.training(spec, 6, 5));
      session.differentiate(ModelGraph.LOSS, List.of(ModelGraph.LOSS));
      Map<String, double[]> named = InMemory.named(spec, session.gradient().toDoubles());
      return named.keySet().stream()
          .sorted()
          .flatMapToDouble(name -> Arrays.stream(named.get(name)))
          .toArray();
    }
  }

  @Test
  void constraintsAreMet() {
    InMemory.Bound rate =
        trained(
            spec("model { objective.kind = constrained, constraint { of = rate, bound = 3.0 } }"),
            2500);
    assertThat(rate.rate()).isCloseTo(3, within(0.15));
    ModelSpec geco =
        spec(
            "model { objective.kind = constrained, constraint { of = squared-error, bound = 1.0 } }");
    double error = squaredError(geco, InMemory.train(geco, IMAGES, 64, 2500, 0.005));
    assertThat(error).isCloseTo(1, within(0.05));
    // The control: a beta that was not led there.
    ModelSpec plain = spec("");
    float[] theta = InMemory.train(plain, IMAGES, 64, 1500, 0.005);
    assertThat(squaredError(plain, theta)).isNotCloseTo(1, within(0.05));
    assertThat(InMemory.bound(plain, theta, IMAGES, 2).rate()).isNotCloseTo(3, within(0.15));
  }

  private static double squaredError(ModelSpec spec, float[] theta) {
    double sum = 0;
    int draws = 20;
    for (int seed = 0; seed < draws; seed++) {
      double[] mean =
          InMemory.evaluate(spec, theta, IMAGES, seed, ModelGraph.RECONSTRUCTION)
              .get(ModelGraph.RECONSTRUCTION);
      for (int i = 0; i < mean.length; i++) {
        double d = mean[i] - IMAGES[i / 64][i % 64];
        sum += d * d / IMAGES.length / draws;
      }
    }
    return sum;
  }
}
