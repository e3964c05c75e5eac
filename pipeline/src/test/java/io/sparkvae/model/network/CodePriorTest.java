// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.SmallModel;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The prior over codes of two levels. */
class CodePriorTest {
  private static final CodeShape CODES = SmallModel.CODES;

  /** Logits of every code of an image, and ln p of it. */
  private record Network(ModelSpec spec, GraphSession session) implements AutoCloseable {
    static Network of(String preset) {
      return of(SmallModel.spec("model.preset = " + preset), CODES.count());
    }

    static Network of(ModelSpec spec, int count) {
      Scope scope = Scope.inUse(spec.shape(), spec.latent(), 1);
      Expression codes = Expression.input("codes", 1, count);
      Expression z = Expression.constant(new double[1], 1, 1);
      var observation = spec.observation(scope);
      Expression logits = observation.decoded(z, codes);
      Graph graph =
          new Graph(
              Map.of(
                  "logits",
                  logits,
                  "logProbability",
                  observation.logLikelihood(codes, logits).expression()));
      GraphSession session = Engine.open(graph, Precision.DOUBLE);
      double[] theta = new double[graph.layout().size()];
      for (int i = 0; i < theta.length; i++) {
        theta[i] = 0.5 * Math.sin(1 + 3.0 * i);
      }
      session.parameters().put(theta);
      return new Network(spec, session);
    }

    double[] output(String name, double[] codes) {
      session.input("codes").put(codes);
      session.evaluate(List.of(name));
      return session.output(name).toDoubles();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"code-prior", "pixelsnail-prior", "vq-vae-2-prior"})
  void aCodeKnowsOnlyThoseBeforeIt(String preset) {
    int[] sizes = CODES.sizes();
    double[] codes = {1, 4, 0, 2, 1, 1, 0, 2, 2, 0};
    try (Network network = Network.of(preset)) {
      double[] before = network.output("logits", codes);
      boolean[] seen = new boolean[sizes.length];
      int width = 0;
      for (int i = 0; i < sizes.length; i++) {
        double[] others = codes.clone();
        others[i] = (codes[i] + 1) % sizes[i];
        double[] after = network.output("logits", others);
        width += sizes[i];
        assertThat(Arrays.copyOf(after, width))
            .as("logits up to code %d", i)
            .containsExactly(Arrays.copyOf(before, width));
        seen[i] = !Arrays.equals(after, before);
      }
      // Every code but the last is read: the top level by the bottom one, too.
      assertThat(Arrays.copyOf(seen, sizes.length - 1)).containsOnly(true);
    }
  }

  @Test
  void theBottomLevelReadsTheTopAtItsPlace() {
    double[] codes = {1, 4, 0, 2, 1, 1, 0, 2, 2, 0};
    try (Network network = Network.of("vq-vae-2-prior")) {
      double[] before = network.output("logits", codes);
      double[] others = codes.clone();
      others[1] = 0;
      double[] after = network.output("logits", others);
      int firstBottomCode = 2 * 5;
      assertThat(Arrays.copyOfRange(after, firstBottomCode, firstBottomCode + 3))
          .isNotEqualTo(Arrays.copyOfRange(before, firstBottomCode, firstBottomCode + 3));
    }
  }

  @Test
  void probabilitiesOfAllCodesAddUpToOne() {
    CodeShape shape = new CodeShape(List.of(new CodeLevel(1, 1, 3), new CodeLevel(2, 1, 2)));
    ModelSpec spec =
        ModelSpec.from(
            SmallModel.SETTINGS.with("model.preset = vq-vae-2-prior", "test"), shape, 100);
    try (Network network = Network.of(spec, shape.count())) {
      double sum = 0;
      for (int top = 0; top < 3; top++) {
        for (int bottom = 0; bottom < 4; bottom++) {
          double[] codes = {top, bottom / 2, bottom % 2};
          sum += Math.exp(network.output("logProbability", codes)[0]);
        }
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }
}
