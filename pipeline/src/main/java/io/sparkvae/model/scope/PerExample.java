// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;
import java.util.function.UnaryOperator;

/**
 * Numbers of each example that depend on that example alone, so they do not change with the rest of
 * the minibatch. A function of them works example by example.
 *
 * @param expression {@code [batch]}, or several numbers an example, such as those of its samples
 */
public record PerExample(Expression expression) implements BatchValue {
  @Override
  public PerExample map(UnaryOperator<Expression> function) {
    return new PerExample(function.apply(expression));
  }
}
