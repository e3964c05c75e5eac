// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.graph.Expression;

/** How the gradient of the quantised vector reaches the vector that was quantised. */
public enum Passage {
  /** Copied unchanged (Bengio et al. 2013, arXiv 1308.3432; van den Oord et al. 2017). */
  STRAIGHT_THROUGH,
  /**
   * Turned and scaled as the quantised vector is against the other, by a matrix that is held
   * constant (the rotation trick, Fifty et al. 2024, arXiv 2410.06424, equation 4).
   */
  ROTATION;

  /** A vector shorter than this has no direction. */
  private static final double LEAST_LENGTH = 1e-6;

  /**
   * The quantised vectors, to the last bit, with a gradient by the others.
   *
   * @param rows what was quantised, {@code [rows, width]}
   * @param quantised likewise
   */
  Expression of(Expression rows, Expression quantised) {
    Expression way =
        switch (this) {
          case STRAIGHT_THROUGH -> rows;
          case ROTATION -> turned(rows, quantised.detach());
        };
    return quantised.detach().plus(way.minus(way.detach()));
  }

  /**
   * |q| / |e| (I - 2 r r' + 2 q e') z with q and e of length 1 and r = (e + q) / |e + q|: the
   * rotation in the plane of both that takes e to q.
   */
  private static Expression turned(Expression z, Expression quantised) {
    Expression e = unit(z.detach());
    Expression q = unit(quantised);
    Expression r = unit(e.plus(q));
    Expression rotated =
        z.minus(r.times(product(r, z)).times(2)).plus(q.times(product(e, z)).times(2));
    return rotated.times(length(quantised).dividedBy(length(z.detach())));
  }

  private static Expression unit(Expression rows) {
    return rows.dividedBy(length(rows));
  }

  /** {@code [rows, 1]}. */
  private static Expression length(Expression rows) {
    return product(rows, rows).maximum(LEAST_LENGTH * LEAST_LENGTH).sqrt();
  }

  private static Expression product(Expression a, Expression b) {
    return a.times(b).sum(1).reshape(a.shape().get(0), 1);
  }
}
