// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.graph.Expression;

/**
 * The distribution function of weights, to draw indices in proportion to them. Weights lie in a
 * square of about sqrt(K) rows, so that no matrix of K x K is needed.
 */
final class Cumulative {
  private final int size;
  private final int side;

  /** Sum of all weights up to each row's end, that row counted, {@code [side]}. */
  private final Expression ofRows;

  /** Sum of all weights up to each one, that one counted, {@code [side, side]}. */
  private final Expression ofAll;

  /**
   * @param weights from 0, {@code [K]}
   */
  Cumulative(Expression weights) {
    size = Math.toIntExact(weights.shape().get(0));
    side = (int) Math.ceil(Math.sqrt(size));
    Expression square = weights.padded(0, 0, (long) side * side - size).reshape(side, side);
    Expression within = square.matrixProduct(upTo(0));
    Expression sums = within.slice(1, side - 1L, side).reshape(1, side);
    Expression before = sums.matrixProduct(upTo(1)).reshape(side, 1);
    ofAll = within.plus(before);
    ofRows = ofAll.slice(1, side - 1L, side).reshape(side);
  }

  /** 1 where the row comes before the column by at least so many. */
  private Expression upTo(int least) {
    double[] mask = new double[side * side];
    for (int i = 0; i < side; i++) {
      for (int j = i + least; j < side; j++) {
        mask[i * side + j] = 1;
      }
    }
    return Expression.constant(mask, side, side);
  }

  /**
   * For each number u in [0, 1) the first index up to which the weights add up to u times their
   * sum.
   *
   * @param u {@code [n]}
   * @return {@code [n]}
   */
  Expression indices(Expression u) {
    long n = u.shape().get(0);
    Expression total = ofRows.slice(0, side - 1L, side);
    Expression aim = u.times(total).reshape(n, 1);
    Expression row = aim.greater(ofRows.reshape(1, side)).sum(1);
    Expression column = aim.greater(ofAll.gatherRows(row)).sum(1);
    // Rounding must not lead beyond the end.
    return row.times(side).plus(column).minimum(size - 1.0);
  }
}
