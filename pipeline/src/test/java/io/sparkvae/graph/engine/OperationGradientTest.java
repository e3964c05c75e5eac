// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OperationGradientTest {
  @TestFactory
  Stream<DynamicTest> everyOperation() {
    return OperationCases.all().entrySet().stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.getKey(),
                    () ->
                        GradientCheck.eachParameter(
                            OperationCases.loss(c.getValue()),
                            "loss",
                            OperationCases.inputs(c.getValue()))));
  }

  @Test
  void aWrongGradientIsFound() {
    Graph graph =
        new Graph(
            Map.of("loss", Expression.parameter("a", new Initialisation.He(2), 3).relu().sum()));
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(new double[] {1, -1, 2});
      session.differentiate("loss", List.of());
      assertThat(session.gradient().toDoubles()).containsExactly(1, 0, 1);
    }
  }

  @Test
  void softplusIsFiniteForLargeArguments() {
    Graph graph =
        new Graph(Map.of("y", Expression.parameter("a", new Initialisation.He(2), 4).softplus()));
    try (GraphSession session = Engine.open(graph, Precision.FLOAT)) {
      session.parameters().put(new double[] {-200, 0, 100, 1000});
      session.evaluate(List.of("y"));
      assertThat(session.output("y").toDoubles())
          .containsExactly(
              new double[] {0, Math.log(2), 100, 1000}, org.assertj.core.data.Offset.offset(1e-5));
    }
  }
}
