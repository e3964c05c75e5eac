// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;
import java.util.function.UnaryOperator;

/**
 * A mean over the examples of a {@link PerExample}. A function of it is linear, so its gradient on
 * a minibatch is the mean of the gradients on the parts, weighted by their examples.
 *
 * @param expression a scalar
 */
public record MeanOfExamples(Expression expression) implements BatchValue {
  @Override
  public MeanOfExamples map(UnaryOperator<Expression> function) {
    return new MeanOfExamples(function.apply(expression));
  }
}
