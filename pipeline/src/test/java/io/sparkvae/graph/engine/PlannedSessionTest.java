// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.FloatFunctions;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.cpu.VectorFunctions;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The planned executor against SameDiff, which works in double here and shares no kernel with it.
 */
class PlannedSessionTest {
  @TestFactory
  Stream<DynamicTest> everyOperationEqualsSameDiff() {
    return OperationCases.all().entrySet().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.getKey(),
                    () ->
                        SessionEquality.check(
                            OperationCases.loss(c.getValue()),
                            "loss",
                            OperationCases.inputs(c.getValue()))));
  }

  @Test
  void blocksOfAnyLengthAreWhole() {
    for (long rows : new long[] {1, 2, 33, 70}) {
      for (long columns : new long[] {1, 3, 16, 100, 784, 1024, 1500}) {
        Expression a = Expression.parameter("a", new Initialisation.He(2), rows, columns);
        Expression row = Expression.parameter("b", new Initialisation.He(2), columns);
        Expression column = Expression.parameter("c", new Initialisation.He(2), rows, 1);
        Expression e = a.plus(row).softplus().times(column).plus(a.tanh());
        SessionEquality.check(OperationCases.loss(e), "loss", OperationCases.inputs(e));
      }
    }
  }

  @Test
  void oneGradientMayBelongToSeveralParameters() {
    Expression a = Expression.parameter("a", new Initialisation.He(2), 5);
    Expression b = Expression.parameter("b", new Initialisation.He(2), 5);
    Graph graph = new Graph(Map.of("loss", a.plus(b).square().sum()));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.parameters().put(new float[] {1, 2, 3, 4, 5, 1, 1, 1, 1, 1});
      session.differentiate("loss", List.of("loss"));
      assertThat(session.gradient().toFloats()).containsExactly(4, 6, 8, 10, 12, 4, 6, 8, 10, 12);
      assertThat(session.output("loss").scalar()).isEqualTo(4 + 9 + 16 + 25 + 36);
    }
  }

  @Test
  void aDetachedValueIsNotTrained() {
    Expression a = Expression.parameter("a", new Initialisation.He(2), 3);
    Expression b = Expression.parameter("b", new Initialisation.He(2), 3);
    Map<String, Expression> outputs = new LinkedHashMap<>();
    outputs.put("first", a.detach().times(b).sum());
    outputs.put("both", a.times(b).sum());
    outputs.put("none", a.detach().sum());
    Graph graph = new Graph(outputs);
    for (GraphSession session :
        List.of(
            new PlannedSession(graph, graph.layout()),
            new SameDiffSession(graph, graph.layout(), Precision.FLOAT))) {
      session.parameters().put(new float[] {1, 2, 3, 4, 5, 6});
      session.differentiate("both", List.of("both"));
      assertThat(session.gradient().toFloats()).containsExactly(4, 5, 6, 1, 2, 3);
      // Nothing of the gradient before may stay.
      session.differentiate("first", List.of("first"));
      assertThat(session.gradient().toFloats()).containsExactly(0, 0, 0, 1, 2, 3);
      session.differentiate("none", List.of("none"));
      assertThat(session.gradient().toFloats()).containsOnly(0);
      assertThat(session.output("none").scalar()).isEqualTo(6);
      session.close();
    }
  }

  /** Also where elements are equal, which is where executors would differ. */
  @Test
  void exactlyTheFirstLargestAreMasked() {
    Expression a = Expression.parameter("a", new Initialisation.He(2), 4, 5);
    Graph graph = new Graph(Map.of("mask", a.topMask(2), "largest", a.max(1).sum()));
    for (GraphSession session :
        List.of(
            new PlannedSession(graph, graph.layout()),
            new SameDiffSession(graph, graph.layout(), Precision.FLOAT))) {
      session
          .parameters()
          .put(new float[] {1, 5, 2, 3, 4, 1, 1, 1, 1, 1, 5, 4, 3, 2, 1, 0, 2, 1, 2, 2});
      session.differentiate("largest", List.of("mask"));
      assertThat(session.output("mask").toFloats())
          .containsExactly(0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0);
      assertThat(session.gradient().toFloats())
          .containsExactly(0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0);
      session.close();
    }
  }

  @Test
  void vectorsAreUsedHere() {
    assertThat(FloatFunctions.ofThisMachine()).isInstanceOf(VectorFunctions.class);
  }
}
