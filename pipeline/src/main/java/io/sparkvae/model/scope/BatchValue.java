// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A value in the graph of a minibatch. Its type says which examples it depends on, and with that
 * whether a minibatch may be cut into parts whose gradients are added up: it may unless the loss is
 * {@link OfMinibatch}.
 */
public sealed interface BatchValue permits PerExample, MeanOfExamples, OfMinibatch {
  /** The value itself, of which the type is forgotten. */
  Expression expression();

  /** A function of this value that keeps to the rule of its type. */
  BatchValue map(UnaryOperator<Expression> function);

  /**
   * A function of two values that keeps to the rule of their type. With a value of the whole
   * minibatch the result is one, too.
   *
   * @throws IllegalArgumentException for a value of each example and a mean of them
   */
  default BatchValue with(BatchValue other, BinaryOperator<Expression> function) {
    if (other instanceof OfMinibatch) {
      return new OfMinibatch(function.apply(expression(), other.expression()));
    }
    if (!(this instanceof OfMinibatch) && getClass() != other.getClass()) {
      throw new IllegalArgumentException(
          "batch value: expected two of each example or two means, found %s and %s"
              .formatted(getClass().getSimpleName(), other.getClass().getSimpleName()));
    }
    return map(own -> function.apply(own, other.expression()));
  }
}
