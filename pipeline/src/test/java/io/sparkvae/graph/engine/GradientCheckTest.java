// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Precision;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the check of gradients finds. */
class GradientCheckTest {
  private static final String LOSS = "loss";

  @Test
  void aRightGradientPasses() {
    changed(gradient -> {});
  }

  @Test
  void oneWrongElementIsFoundAndItsTensorNamed() {
    assertThatThrownBy(() -> changed(gradient -> gradient[7] += 1e-4))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("dloss/db");
  }

  @Test
  void elementsInTheWrongPlaceAreFound() {
    assertThatThrownBy(
            () ->
                changed(
                    gradient -> {
                      double first = gradient[0];
                      gradient[0] = gradient[1];
                      gradient[1] = first;
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("dloss/da");
  }

  /** Checks the gradient of a loss of two tensors of 6 elements after a change. */
  private static void changed(Consumer<double[]> change) {
    Expression a = Expression.parameter("a", new Initialisation.He(2), 2, 3);
    Expression b = Expression.parameter("b", new Initialisation.He(2), 2, 3);
    Graph graph = new Graph(Map.of(LOSS, a.tanh().times(b).plus(a.square()).sum()));
    double[] p = GradientCheck.start(graph);
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(p);
      session.differentiate(LOSS, List.of());
      double[] gradient = session.gradient().toDoubles();
      change.accept(gradient);
      GradientCheck.compareTogether(gradient, session, LOSS, p);
    }
  }
}
