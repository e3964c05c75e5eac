// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.graph.cuda.CudaSession;
import io.sparkvae.graph.cuda.ProductPrecision;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index of gathered and added rows: where it comes from, and what a wrong one does. */
class RowIndexTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  private static final Expression INDEX = Expression.input("index", 3);

  private static Graph lookUp() {
    Expression table = Expression.parameter("table", new Initialisation.He(2), 4, 2);
    Expression rows = Expression.parameter("rows", new Initialisation.He(2), 3, 2);
    return new Graph(
        Map.of("gathered", table.gatherRows(INDEX), "scattered", rows.scatterRows(INDEX, 4)));
  }

  private static GraphSession card(Graph graph) {
    return CudaSession.open(graph, graph.layout(), 0, ProductPrecision.FP32);
  }

  private static float[] evaluate(GraphSession session, String output, float index) {
    // In the order of the layout, whatever it is: all rows are told apart.
    session.parameters().put(numbers(session.graph().layout().size()));
    session.input("index").put(new float[] {1, index, 0});
    session.evaluate(List.of(output));
    return session.output(output).toFloats();
  }

  private static float[] numbers(int size) {
    float[] numbers = new float[size];
    IntStream.range(0, size).forEach(i -> numbers[i] = i);
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(floats = {4, -1, 1.5f, 1e20f, Float.NaN, Float.POSITIVE_INFINITY})
  void anIndexThatNamesNoRowIsAnError(float wrong) {
    Graph graph = lookUp();
    try (GraphSession processor = new PlannedSession(graph, graph.layout())) {
      for (String output : List.of("gathered", "scattered")) {
        assertThatThrownBy(() -> evaluate(processor, output, wrong))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageEndingWith(
                "Rows: expected an index of whole numbers from 0 to 3, found " + wrong + " at 1");
      }
    }
    try (GraphSession card = card(graph);
        GraphSession oracle = new SameDiffSession(graph, graph.layout(), Precision.DOUBLE)) {
      for (GraphSession session : List.of(card, oracle)) {
        float[] gathered = evaluate(session, "gathered", wrong);
        assertThat(new float[] {gathered[2], gathered[3]}).containsOnly(Float.NaN);
        assertThat(new float[] {gathered[0], gathered[1], gathered[4], gathered[5]})
            .doesNotContain(Float.NaN);
        assertThat(evaluate(session, "scattered", wrong)).containsOnly(Float.NaN);
      }
    }
    assertThat(EMULATOR.findings()).isEmpty();
  }

  /** Also of equal ones, and where nothing is a number: an index names a row whatever it is of. */
  @Test
  void theLargestIsTheFirstOfEqualOnesAndAlwaysThere() {
    float no = Float.NaN;
    float least = Float.NEGATIVE_INFINITY;
    float[] x = {1, 3, 3, 2, 2, 2, no, 1, 0, no, no, no, least, no, least, 0, no, 5};
    Graph graph = new Graph(Map.of("index", Expression.input("x", 6, 3).argMax(1)));
    try (GraphSession processor = new PlannedSession(graph, graph.layout());
        GraphSession card = card(graph)) {
      for (GraphSession session : List.of(processor, card)) {
        session.input("x").put(x);
        session.evaluate(List.of("index"));
        assertThat(session.output("index").toFloats()).containsExactly(1, 0, 1, 0, 0, 2);
      }
    }
  }

  /** Addition in float depends on the order: a million swallows each of the ones after it. */
  @Test
  void rowsAreAddedInTheirOrder() {
    int n = 64;
    float[] rows = new float[n];
    float[] index = new float[n];
    float[] expected = new float[2];
    for (int i = 0; i < n; i++) {
      rows[i] = i % 7 == 3 ? 1e8f : i % 7 == 5 ? -1e8f : 1 + i / 8f;
      index[i] = i % 2;
      expected[i % 2] += rows[i];
    }
    Graph graph =
        new Graph(
            Map.of("sums", Expression.input("x", n, 1).scatterRows(Expression.input("i", n), 2)));
    try (GraphSession processor = new PlannedSession(graph, graph.layout());
        GraphSession card = card(graph)) {
      for (GraphSession session : List.of(processor, card)) {
        session.input("x").put(rows);
        session.input("i").put(index);
        session.evaluate(List.of("sums"));
        assertThat(session.output("sums").toFloats()).containsExactly(expected);
      }
    }
  }
}
