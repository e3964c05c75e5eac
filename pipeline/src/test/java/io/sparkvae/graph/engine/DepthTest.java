// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Derivative;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Graphs far deeper than a thread's stack. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DepthTest {
  /** Several times what a stack of the usual size holds. */
  private static final int DEPTH = 40_000;

  private static final Expression X =
      Expression.parameter("x", new Initialisation.Constant(0.5), 2, 2);
  private static final Expression W =
      Expression.parameter("w", new Initialisation.Constant(0.5), 2, 2);

  /** Chains of operations on matrices of 0.5, which leave them as they are. */
  static Stream<Arguments> chains() {
    return Stream.of(
        Arguments.of("in one loop", step(Expression::negate), DEPTH),
        Arguments.of("in one loop, from the right", step(W::maximum), DEPTH),
        Arguments.of("on the same memory", step(e -> e.reshape(4).reshape(2, 2)), DEPTH / 2),
        Arguments.of(
            "kernel after kernel",
            step(
                e -> {
                  Expression halves = e.matrixProduct(W).permute(1, 0);
                  return Expression.concat(0, List.of(halves.slice(0, 0, 1), halves.slice(0, 1, 2)))
                      .mean(0)
                      .broadcast(2, 2);
                }),
            DEPTH / 8));
  }

  private static UnaryOperator<Expression> step(UnaryOperator<Expression> step) {
    return step;
  }

  private static Graph chain(UnaryOperator<Expression> step, int depth) {
    Expression e = X;
    for (int i = 0; i < depth; i++) {
      e = step.apply(e);
    }
    return new Graph(Map.of("loss", e.sum()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("chains")
  void aDeepChainIsPlannedAndDifferentiated(
      String name, UnaryOperator<Expression> step, int steps) {
    Graph graph = chain(step, steps);
    try (GraphSession session = new PlannedSession(graph, graph.layout())) {
      session.parameters().put(graph.layout().initialise(1));
      session.differentiate("loss", List.of("loss"));
      assertThat(session.output("loss").scalar()).isEqualTo(2);
      assertThat(session.gradient().toFloats()).doesNotContain(Float.NaN);
    }
  }

  @Test
  void theDerivativeOfADeepChainIsOfItsDepth() {
    Graph graph = chain(Expression::tanh, DEPTH);
    Map<Expression, Expression> gradients =
        Derivative.of(graph.outputs().get("loss"), graph.order());
    assertThat(Graph.topological(gradients.values())).hasSizeGreaterThan(3 * DEPTH);
  }

  /** Less deep and with a small stack: SameDiff's search for names grows with the square. */
  @Test
  void aDeepChainIsLoweredToSameDiff() throws InterruptedException {
    Graph graph = chain(Expression::negate, 5_000);
    List<Throwable> thrown = new ArrayList<>();
    Runnable opening = () -> new SameDiffSession(graph, graph.layout(), Precision.DOUBLE).close();
    Thread thread = new Thread(null, opening, "small stack", 1 << 18);
    thread.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
    thread.start();
    thread.join();
    assertThat(thrown).isEmpty();
  }
}
