// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.graph.cuda.CudaSession;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.graph.engine.JoinedGraph;
import io.sparkvae.graph.engine.SessionEquality;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every model's outputs and gradient on an emulated card, against the executor for processors. */
class CardCompositionTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  /**
   * Parts that could disturb each other; presets are proofs, and operations have tests of their
   * own.
   */
  @Test
  @Tag("proofs")
  void modelsOfPartsTogetherEqualTheProcessors() {
    check(Compositions.together());
  }

  @Tag("proofs")
  @Test
  void everyPresetAndCompositionEqualsTheProcessorsInAnyOrderOfBlocks() {
    EMULATOR.configure("order=both");
    check(Compositions.all());
  }

  private static void check(List<String> compositions) {
    Map<String, Long> before = EMULATOR.alive();
    JoinedGraph all = new JoinedGraph();
    for (String composition : compositions) {
      ModelSpec spec = SmallModel.spec(composition);
      all.add(
          composition,
          ModelGraph.training(spec, ComposedModel.BATCH).graph(),
          ModelGraph.LOSS,
          ModelInputs.training(spec, ComposedModel.BATCH, 1));
    }
    Graph graph = all.graph();
    try (GraphSession card = CudaSession.open(graph, graph.layout(), 0, ProductPrecision.FP32);
        GraphSession processor = new PlannedSession(graph, graph.layout())) {
      SessionEquality.check(card, processor, JoinedGraph.LOSS, all.inputs());
    }
    assertThat(EMULATOR.alive()).isEqualTo(before);
  }
}
