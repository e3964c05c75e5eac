// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Pairwise;
import java.util.List;

/** What an {@link Expression} makes with another of a shape that broadcasts with its own. */
public sealed interface Arithmetic permits Expression {
  /** The sum, broadcast as in NumPy. */
  default Expression plus(Expression other) {
    return pairwise(Pairwise.ADD, other);
  }

  default Expression plus(double other) {
    return plus(Expression.constant(other));
  }

  /** The difference, broadcast as in NumPy. */
  default Expression minus(Expression other) {
    return pairwise(Pairwise.SUBTRACT, other);
  }

  default Expression minus(double other) {
    return minus(Expression.constant(other));
  }

  /** The product of each two elements, broadcast as in NumPy. */
  default Expression times(Expression other) {
    return pairwise(Pairwise.MULTIPLY, other);
  }

  default Expression times(double other) {
    return times(Expression.constant(other));
  }

  /** The quotient of each two elements, broadcast as in NumPy. */
  default Expression dividedBy(Expression other) {
    return pairwise(Pairwise.DIVIDE, other);
  }

  /** The larger of two; where they are equal, the gradient is the other's. */
  default Expression maximum(Expression other) {
    return pairwise(Pairwise.MAXIMUM, other);
  }

  default Expression maximum(double other) {
    return maximum(Expression.constant(other));
  }

  /** The smaller of two; where they are equal, the gradient is the other's. */
  default Expression minimum(Expression other) {
    return ((Expression) this).negate().maximum(other.negate()).negate();
  }

  default Expression minimum(double other) {
    return minimum(Expression.constant(other));
  }

  /** This within bounds; outside and on them the gradient is 0. */
  default Expression clip(double least, double most) {
    Shapes.require(least < most, "clip", "a least below the most", least + " and " + most);
    return maximum(least).minimum(most);
  }

  /** 1 where this is greater, 0 elsewhere; the gradient is 0. */
  default Expression greater(Expression other) {
    return minus(other).step();
  }

  private Expression pairwise(Pairwise operation, Expression other) {
    Expression self = (Expression) this;
    return Expression.of(
        operation, List.of(self, other), Shapes.broadcast(self.shape(), other.shape()));
  }
}
