// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.SmallModel;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.model.scope.NoiseFeed;
import io.sparkvae.model.scope.Scope;
import io.sparkvae.storage.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final ImageShape SHAPE = ImageShape.of(1, 2, 2);
  private static final LatentShape LATENT = LatentShape.of(1);
  private static final double RATE = 0.25;

  private static double[] dropped(Scope scope, Expression x, float[] noise) {
    Expression y =
        Dropout.apply(scope, RATE, x, "layer")
            .plus(Expression.parameter("zero", new Initialisation.Zero(), 1));
    Graph graph = new Graph(Map.of("y", y));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.parameters().put(graph.layout().initialise(3));
      double[] ones = new double[(int) x.shape().stream().reduce(1L, (a, b) -> a * b).longValue()];
      Arrays.fill(ones, 1);
      session.input("x").put(ones);
      if (graph.inputs().containsKey("dropout.layer")) {
        session.input("dropout.layer").put(noise);
      }
      session.evaluate(List.of("y"));
      return session.output("y").toDoubles();
    }
  }

  private static float[] uniform(int count) {
    float[] noise = new float[count];
    Noise.of(7).uniform(noise, 0, count);
    return noise;
  }

  /** A quarter becomes 0, the others 4/3: the mean stays. */
  @Test
  void unitsAreDroppedAndTheOthersScaled() {
    Scope scope = Scope.training(SHAPE, LATENT, 20, 1);
    float[] noise = uniform(20 * 500);
    double[] found = dropped(scope, Expression.input("x", 20, 500), noise);
    int zeros = 0;
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(noise[i] < RATE ? 0 : 4.0 / 3, within(1e-6));
      zeros += found[i] == 0 ? 1 : 0;
    }
    assertThat(zeros / 10_000.0).isCloseTo(RATE, within(0.02));
    assertThat(scope.noise())
        .containsExactly(new NoiseFeed("dropout.layer", Noise.Distribution.UNIFORM, 500));
  }

  @Test
  void nothingIsDroppedInUse() {
    Expression x = Expression.input("x", 20, 5);
    Scope used = Scope.inUse(SHAPE, LATENT, 20);
    assertThat(dropped(used, x, null)).containsOnly(1);
    Scope training = Scope.training(SHAPE, LATENT, 20, 1);
    assertThat(dropped(training, x, uniform(100))).contains(0);
    assertThat(dropped(training.withoutDropout(), x, null)).containsOnly(1);
  }

  /** The noise of an example is dealt out to its samples: rows are samples first. */
  @Test
  void everySampleHasUnitsOfItsOwn() {
    Scope scope = Scope.training(SHAPE, LATENT, 2, 3);
    float[] noise = {0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 0};
    double[] found = dropped(scope, Expression.input("x", 6, 2), noise);
    double[] expected = new double[12];
    int[] order = {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11};
    for (int i = 0; i < 12; i++) {
      expected[i] = noise[order[i]] * 4 / 3;
    }
    assertThat(found).containsExactly(expected, within(1e-6));
  }

  @Test
  void ofMapsWholeChannelsAreDropped() {
    Scope scope = Scope.training(SHAPE, LATENT, 2, 1);
    double[] found = dropped(scope, Expression.input("x", 2, 3, 3, 2), new float[] {0, 1, 1, 0});
    for (int i = 0; i < found.length; i++) {
      boolean kept = (i < 18) == (i % 2 == 1);
      assertThat(found[i]).isCloseTo(kept ? 4.0 / 3 : 0, within(1e-6));
    }
  }

  @Test
  void rowsThatAreNoExamplesAreRefused() {
    Scope scope = Scope.training(SHAPE, LATENT, 4, 1);
    assertThatThrownBy(() -> Dropout.apply(scope, RATE, Expression.input("x", 6, 2), "layer"))
        .hasMessage(
            "layer: expected rows of the examples for model.dropout, found 6 rows for 4 examples");
  }

  /** A hidden layer each way, and no noise but in training. */
  @Test
  void theHiddenLayersOfANetworkDropOut() {
    ModelSpec spec = SmallModel.spec("model.dropout = 0.5");
    assertThat(ModelGraph.training(spec, 2).noise())
        .extracting(NoiseFeed::name)
        .contains("dropout.encoder.dense1", "dropout.decoder.dense1");
    assertThat(ModelGraph.evaluation(spec, 2).noise())
        .isEqualTo(ModelGraph.evaluation(SmallModel.spec(""), 2).noise());
    assertThat(Model.layout(spec).size()).isEqualTo(Model.layout(SmallModel.spec("")).size());
  }

  /** Models that were written before there was dropout are read, and none is written otherwise. */
  @Test
  void aModelWithoutDropoutDoesNotMentionIt() throws Exception {
    ModelSpec none = SmallModel.spec("");
    String json = Json.MAPPER.writeValueAsString(none);
    assertThat(json).doesNotContain("dropout").contains("\"normalisation\"");
    assertThat(Json.MAPPER.readValue(json, ModelSpec.class)).isEqualTo(none);
    ModelSpec some = SmallModel.spec("model.dropout = 0.5");
    String written = Json.MAPPER.writeValueAsString(some);
    assertThat(written).contains("\"dropout\" : 0.5");
    assertThat(Json.MAPPER.readValue(written, ModelSpec.class)).isEqualTo(some);
    for (String wrong : new String[] {"\"much\"", "1.5", "null"}) {
      assertThatThrownBy(
              () -> Json.MAPPER.readValue(written.replace("0.5", wrong), ModelSpec.class))
          .isInstanceOf(com.fasterxml.jackson.core.JsonProcessingException.class);
    }
  }
}
