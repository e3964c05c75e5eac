// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import static io.sparkvae.model.SmallModel.SHAPE;
import static io.sparkvae.model.SmallModel.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelInputs;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
  private static final int BATCH = 3;

  /** In a hierarchy, too, of whose z the decoder reads a part alone. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.preset = vae",
        "model { likelihood = laplace, scale.kind = pixel, prior = mixture }",
        "model { decoder.network = pixelcnn, labels = given, classes = 3 }",
        "model { posterior = ladder, prior = ladder, ladder.layers = 2 }",
        "model { posterior = ladder, prior = ladder, decoder.network = pixelcnn }"
      })
  void theLikelihoodAtTheDrawnLatentsIsThatOfTheDraw(String hocon) {
    ModelSpec spec = spec(hocon);
    Map<String, double[]> inputs = new HashMap<>(ModelInputs.evaluation(spec, BATCH, 1));
    Graph whole = ModelGraph.evaluation(spec, BATCH).graph();
    double[] expected = evaluate(spec, whole, ModelGraph.LOG_LIKELIHOOD, inputs);
    double[] z = evaluate(spec, whole, ModelGraph.Z, inputs);
    Scope scope = Scope.inUse(spec.shape(), spec.latent(), BATCH);
    Expression x = Expression.input(ModelGraph.X, BATCH, SHAPE.size());
    Evidence evidence =
        new Evidence(
            scope, x, null, null, null, null, null, null, null, null, spec.observation(scope));
    Expression latents = Expression.input(ModelGraph.Z, BATCH, spec.latent().size());
    Graph graph = new Graph(Map.of("likelihood", evidence.likelihoodAt(latents).expression()));
    inputs.put(ModelGraph.Z, z);
    assertThat(evaluate(spec, graph, "likelihood", inputs)).containsExactly(expected);
    // The control: other latents.
    inputs.put(ModelGraph.Z, Arrays.stream(z).map(v -> v + 1).toArray());
    assertThat(evaluate(spec, graph, "likelihood", inputs)).isNotEqualTo(expected);
  }

  private static double[] evaluate(
      ModelSpec spec, Graph graph, String output, Map<String, double[]> inputs) {
    try (GraphSession session = Engine.open(graph, Model.layout(spec), Precision.DOUBLE)) {
      session.parameters().put(Model.layout(spec).initialise(3));
      ModelInputs.put(session, inputs);
      session.evaluate(List.of(output));
      return session.output(output).toDoubles();
    }
  }
}
