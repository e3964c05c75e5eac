package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;

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
    try (GraphSession session = GraphSession.open(graph, Precision.FLOAT)) {
      session.parameters().put(new float[] {1, 2, 3, 4, 5, 1, 1, 1, 1, 1});
      session.differentiate("loss", List.of("loss"));
      assertThat(session.gradient().toFloats()).containsExactly(4, 6, 8, 10, 12, 4, 6, 8, 10, 12);
      assertThat(session.output("loss").scalar()).isEqualTo(4 + 9 + 16 + 25 + 36);
    }
  }

  @Test
  void vectorsAreUsedHere() {
    assertThat(FloatFunctions.ofThisMachine()).isInstanceOf(VectorFunctions.class);
  }
}
