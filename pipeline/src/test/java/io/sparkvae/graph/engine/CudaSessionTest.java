// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.graph.Derivative;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.graph.cuda.CudaSession;
import io.sparkvae.graph.cuda.ProductPrecision;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The executor for cards, whose kernels run on an emulated one, against that for processors. */
class CudaSessionTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator("order=both");

  private static GraphSession open(Graph graph) {
    return CudaSession.open(graph, graph.layout(), 0, ProductPrecision.FP32);
  }

  @Test
  void everyOperationAndItsGradientEqualTheProcessors() {
    Map<String, Long> before = EMULATOR.alive();
    JoinedGraph all = OperationCases.joined();
    Graph graph = all.graph();
    try (GraphSession card = open(graph);
        GraphSession processor = new PlannedSession(graph, graph.layout())) {
      SessionEquality.check(card, processor, JoinedGraph.LOSS, all.inputs());
    }
    assertThat(EMULATOR.alive()).isEqualTo(before);
  }

  /** So an operation cannot be added without a kernel that is checked. */
  @Test
  void everyOperationIsAmongThose() {
    Graph graph = OperationCases.joined().graph();
    Map<Expression, Expression> gradients =
        Derivative.of(graph.outputs().get(JoinedGraph.LOSS), graph.order());
    List<Operation> operations =
        Graph.topological(
                Stream.concat(graph.outputs().values().stream(), gradients.values().stream())
                    .toList())
            .stream()
            .map(Expression::operation)
            .toList();
    assertThat(operations)
        .contains(Operation.Elementwise.values())
        .contains(Operation.Pairwise.values());
    assertThat(operations.stream().map(Object::getClass).distinct())
        .containsAll(List.of(Operation.class.getPermittedSubclasses()));
  }

  /** Sums of every shape that has a kernel of its own. */
  @Test
  void sumsOfAnySizeEqualTheProcessors() {
    JoinedGraph all = new JoinedGraph();
    for (long[] shape :
        new long[][] {
          {1, 1}, {3, 32}, {3, 33}, {600, 40}, {2, 9000}, {9000, 2}, {300, 33}, {40_000, 3}
        }) {
      Expression a = Expression.parameter("a", new Initialisation.He(2), shape);
      Expression loss = a.sum(1).square().sum().plus(a.sum(0).square().sum()).plus(a.sum());
      all.add(
          List.of(shape[0], shape[1]).toString(),
          new Graph(Map.of("loss", loss)),
          "loss",
          Map.of());
    }
    Graph graph = all.graph();
    try (GraphSession card = open(graph);
        GraphSession processor = new PlannedSession(graph, graph.layout())) {
      SessionEquality.check(card, processor, JoinedGraph.LOSS, all.inputs());
    }
  }

  /** The stream, its workspace and the first tensors fit, the rest does not. */
  @ParameterizedTest
  @ValueSource(strings = {"16m", "40m", "44m"})
  void nothingStaysOpenWhereMemoryIsShort(String memory) {
    EMULATOR.configure("memory=" + memory);
    Expression a = Expression.parameter("a", new Initialisation.He(2), 1000, 1000);
    Graph graph = new Graph(Map.of("loss", a.tanh().matrixProduct(a).tanh().sum()));
    Map<String, Long> before = EMULATOR.alive();
    assertThatThrownBy(
            () -> {
              try (GraphSession card = open(graph)) {
                card.differentiate("loss", List.of("loss"));
              }
            })
        .isInstanceOf(ResourceFailure.class)
        .hasMessageContaining("of memory in one piece, found");
    assertThat(EMULATOR.alive()).isEqualTo(before);
  }

  @Test
  void pixelsGoUpAsBytes() {
    Graph graph = new Graph(Map.of("y", Expression.input("x", 1, 256).times(2)));
    byte[] pixels = new byte[256];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    try (GraphSession card = open(graph);
        GraphSession processor = new PlannedSession(graph, graph.layout())) {
      for (GraphSession session : List.of(card, processor)) {
        session.input("x").putPixels(pixels);
        session.evaluate(List.of("y"));
      }
      assertThat(card.output("y").toFloats()).isEqualTo(processor.output("y").toFloats());
      pixels[0] = 7;
      card.input("x").putPixels(pixels);
      assertThat(card.input("x").toFloats()[0]).isEqualTo(7 / 255f);
      card.evaluate(List.of("y"));
      assertThat(card.output("y").toFloats()[0]).isEqualTo(14 / 255f);
    }
  }
}
