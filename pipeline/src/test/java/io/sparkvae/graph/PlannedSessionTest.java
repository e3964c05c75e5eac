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
  void vectorAndScalarFunctionsAgree() {
    float[] x = new float[96];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 48) * 2.5f;
    }
    FloatFunctions vector = new VectorFunctions();
    FloatFunctions scalar = new ScalarFunctions();
    assertThat(FloatFunctions.ofThisMachine()).isInstanceOf(VectorFunctions.class);
    agree(x, vector::exp, scalar::exp);
    agree(x, vector::tanh, scalar::tanh);
    agree(x, vector::sigmoid, scalar::sigmoid);
    agree(x, vector::softplus, scalar::softplus);
    agree(x, vector::step, scalar::step);
    for (int i = 0; i < x.length; i++) {
      x[i] = 1e-3f + i;
    }
    agree(x, vector::log, scalar::log);
  }

  private interface Function {
    void apply(float[] x, int n);
  }

  private static void agree(float[] x, Function a, Function b) {
    float[] ya = x.clone();
    float[] yb = x.clone();
    a.apply(ya, x.length);
    b.apply(yb, x.length);
    for (int i = 0; i < x.length; i++) {
      double tolerance = 1e-6 * Math.abs(yb[i]) + Float.MIN_NORMAL;
      assertThat(ya[i] == yb[i] || Math.abs(ya[i] - yb[i]) <= tolerance)
          .as("at %s: %s and %s", x[i], ya[i], yb[i])
          .isTrue();
    }
  }
}
