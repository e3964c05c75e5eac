// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;
import java.util.function.UnaryOperator;

/**
 * A value that depends on the minibatch as a whole, made by {@link Scope#ofMinibatch}: a statistic
 * of the minibatch, or numbers of each example that depend on the other examples. Its gradient is
 * not that of the minibatch's parts.
 *
 * @param expression a scalar, or {@code [batch]}
 */
public record OfMinibatch(Expression expression) implements BatchValue {
  @Override
  public OfMinibatch map(UnaryOperator<Expression> function) {
    return new OfMinibatch(function.apply(expression));
  }
}
