// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DerivativeTest {
  @Test
  void aDerivativeThatIsMissingIsRefusedByName() {
    Expression p = Expression.parameter("p", new Initialisation.He(2), 3);
    Graph graph = new Graph(Map.of("loss", p.square().plus(1).digamma().sum()));
    assertThatThrownBy(() -> Derivative.of(graph.outputs().get("loss"), graph.order()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("DIGAMMA has no derivative");
  }

  /** As of the gates of a cell: no sum of tensors that are mostly zeros. */
  @Test
  void gradientsBySlicesLieSideBySide() {
    Expression x = Expression.parameter("x", new Initialisation.He(2), 2, 6);
    Expression gates = x.slice(1, 0, 2).tanh().times(x.slice(1, 2, 4).sigmoid());
    Graph graph = new Graph(Map.of("loss", gates.plus(x.slice(1, 4, 6)).sum()));
    Expression gradient = Derivative.of(graph.outputs().get("loss"), graph.order()).get(x);
    assertThat(gradient.operation()).isEqualTo(new Operation.Concat(1));
    assertThat(gradient.inputs()).hasSize(3);
  }

  @Test
  void whatTheLossDoesNotDependOnHasNoGradient() {
    Expression a = Expression.parameter("a", new Initialisation.He(2), 3);
    Expression b = Expression.parameter("b", new Initialisation.He(2), 3);
    Graph graph = new Graph(Map.of("loss", a.times(b.detach()).sum()));
    assertThat(Derivative.of(graph.outputs().get("loss"), graph.order())).containsOnlyKeys(a);
  }
}
