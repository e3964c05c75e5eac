// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Expression;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is computed inside another value's kernel. */
class ExecutionOrderTest {
  private static final Expression X = Expression.input("x", 3, 4);

  private static List<Expression> computed(Expression target) {
    return new ExecutionOrder(List.of(target), Set.of(X), ExecutionOrder.Fusion.LOOPS).computed();
  }

  @Test
  void aSliceIsReadInTheLoopFromWhatItIsAPartOf() {
    Expression gate = X.slice(1, 0, 2).tanh().times(X.slice(1, 2, 4).sigmoid());
    assertThat(computed(gate)).containsExactly(gate);
  }

  @Test
  void aSliceThatIsBroadcastOrReadTwiceIsCopied() {
    Expression row = X.slice(0, 1, 2);
    Expression sum = X.plus(row);
    assertThat(computed(sum)).containsExactly(row, sum);
    Expression part = X.slice(1, 0, 2);
    Expression square = part.times(part.tanh());
    assertThat(computed(square)).containsExactly(part, square);
  }
}
