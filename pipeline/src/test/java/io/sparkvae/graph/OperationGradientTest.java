package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OperationGradientTest {
  private static final Initialisation NORMAL = new Initialisation.He(2);

  private static Expression p(String name, long... shape) {
    return Expression.parameter(name, NORMAL, shape);
  }

  @TestFactory
  Stream<DynamicTest> everyOperation() {
    Map<String, Expression> cases = new LinkedHashMap<>();
    Expression a = p("a", 3, 4);
    cases.put("negate", a.negate());
    cases.put("exp", a.exp());
    cases.put("log", a.square().plus(0.5).log());
    cases.put("square", a.square());
    cases.put("tanh", a.tanh());
    cases.put("sigmoid", a.sigmoid());
    cases.put("relu", a.relu());
    cases.put("softplus", a.softplus());
    cases.put("add", a.plus(p("b", 3, 4)));
    cases.put("add row", a.plus(p("b", 4)));
    cases.put("subtract", a.minus(p("b", 3, 4)));
    cases.put("subtract scalar", a.minus(0.3).square());
    cases.put("multiply", a.times(p("b", 3, 4)));
    cases.put("multiply row", a.times(p("b", 4)));
    cases.put("multiply column", a.times(p("b", 3, 1)));
    cases.put("multiply one element", a.times(p("b", 1)));
    cases.put("divide", a.dividedBy(p("b", 3, 4).square().plus(1)));
    cases.put("divide by sum", a.dividedBy(p("b", 3, 4).square().sum()));
    cases.put("add sum", a.plus(p("b", 3, 4).square().sum()));
    cases.put("subtract sum", a.minus(p("b", 3, 4).square().sum()));
    cases.put("subtract from sum", p("b", 3, 4).square().sum().minus(a));
    cases.put("multiply by sum", a.times(p("b", 3, 4).square().sum()));
    cases.put("divide by column", a.dividedBy(p("b", 3, 1).square().plus(1)));
    cases.put("matrix product", a.matrixProduct(p("b", 4, 2)));
    cases.put("sum of an axis", a.sum(1).square());
    cases.put("sum of all", a.sum().square());
    cases.put("reshape", a.reshape(2, 6).matrixProduct(p("b", 6, 2)));
    cases.put("convolution", p("x", 2, 3, 6, 6).convolution(p("w", 4, 4, 3, 2), p("c", 2), 2, 1));
    cases.put(
        "transposed convolution",
        p("x", 2, 3, 3, 3).transposedConvolution(p("w", 4, 4, 2, 3), p("c", 2), 2, 1));
    return cases.entrySet().stream()
        .map(c -> DynamicTest.dynamicTest(c.getKey(), () -> check(c.getValue())));
  }

  /** Weighs every element differently, so that a wrong order of elements shows. */
  private static void check(Expression e) {
    long[] shape = Shapes.array(e.shape());
    Expression weighted =
        shape.length == 0 ? e : e.times(Expression.input("weights", shape)).tanh().sum();
    Graph graph = new Graph(Map.of("loss", weighted));
    float[] weights = new float[Math.toIntExact(Shapes.size(e.shape()))];
    Noise.of(5).gaussian(weights);
    double[] wide = new double[weights.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = 0.3 * weights[i];
    }
    GradientCheck.check(graph, "loss", shape.length == 0 ? Map.of() : Map.of("weights", wide));
  }

  @Test
  void aWrongGradientIsFound() {
    Graph graph = new Graph(Map.of("loss", p("a", 3).relu().sum()));
    try (GraphSession session = GraphSession.open(graph, Precision.DOUBLE)) {
      session.parameters().put(new double[] {1, -1, 2});
      session.differentiate("loss", List.of());
      assertThat(session.gradient().toDoubles()).containsExactly(1, 0, 1);
    }
  }

  @Test
  void softplusIsFiniteForLargeArguments() {
    Graph graph = new Graph(Map.of("y", p("a", 4).softplus()));
    try (GraphSession session = GraphSession.open(graph, Precision.FLOAT)) {
      session.parameters().put(new double[] {-200, 0, 100, 1000});
      session.evaluate(List.of("y"));
      assertThat(session.output("y").toDoubles())
          .containsExactly(
              new double[] {0, Math.log(2), 100, 1000}, org.assertj.core.data.Offset.offset(1e-5));
    }
  }
}
