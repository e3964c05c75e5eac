// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.graph.Expression;

/**
 * Which code each row has.
 *
 * @param codes whole numbers below {@code size}, {@code [rows]}, without a gradient
 * @param size K, the number of different codes
 */
public record Assignment(Expression codes, long size) {
  /**
   * The nearest of K vectors for each row, by squared distance; the first of equally near ones. |r
   * - e|^2 is least where r e - |e|^2 / 2 is largest.
   *
   * @param rows {@code [rows, d]}
   * @param vectors {@code [K, d]}
   */
  static Assignment nearest(Expression rows, Expression vectors) {
    Expression fixed = vectors.detach();
    Expression products = rows.detach().matrixProduct(fixed.permute(1, 0));
    Expression halves = fixed.square().sum(1).times(0.5);
    return new Assignment(products.minus(halves).argMax(1), vectors.shape().get(0));
  }

  /** The rows of a table {@code [K, d]} that belong to the codes, {@code [rows, d]}. */
  Expression of(Expression table) {
    return table.gatherRows(codes);
  }

  /** The sum over the rows of each code: {@code [rows, d]} to {@code [K, d]}. */
  Expression sums(Expression rows) {
    return rows.scatterRows(codes, size);
  }
}
