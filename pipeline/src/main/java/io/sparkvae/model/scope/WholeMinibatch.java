// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Expression;

/**
 * A minibatch as a whole: which rows are examples, and statistics over them. What is read of it
 * becomes {@link OfMinibatch}; see {@link Scope#ofMinibatch}. Under averaging it is the minibatch
 * of one worker.
 *
 * @param weight 1 for an example, 0 for padding, {@code [batch]}
 */
public record WholeMinibatch(Expression weight) {
  /** Number of examples, a scalar. */
  public Expression count() {
    return weight.sum();
  }

  /** {@link #weight} as a column, {@code [batch, 1]}. */
  public Expression column() {
    return weight.reshape(weight.shape().get(0), 1);
  }

  /**
   * {@link #weight} of matrices that have several rows for each example, those of the first example
   * first, {@code [batch * perExample, 1]}.
   */
  public Expression column(long perExample) {
    long batch = weight.shape().get(0);
    return column().broadcast(batch, perExample).reshape(batch * perExample, 1);
  }

  /** {@link #weight} as a row, {@code [1, batch]}. */
  public Expression row() {
    return weight.reshape(1, weight.shape().get(0));
  }

  /** The mean over the examples of {@code [batch]}, a scalar; padding is left out. */
  public Expression mean(Expression perExample) {
    return perExample.times(weight).sum().dividedBy(count());
  }

  /** The mean over the examples of {@code [batch, n]}, {@code [n]}; padding is left out. */
  public Expression meanOfRows(Expression rows) {
    return rows.times(column()).sum(0).dividedBy(count());
  }
}
