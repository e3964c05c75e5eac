// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Multi-head attention (Vaswani et al. 2017, arXiv 1706.03762, equation 1 and section 3.2.2): each
 * head gives every place a mean of values, weighted by the softmax of q k^T / sqrt(d). Here a place
 * reads itself and the places before it, whose keys and values know only what was before them (Chen
 * et al. 2018, arXiv 1712.09763, section 2.2).
 *
 * @param queries {@code [rows, a, b, heads * d]}
 * @param keys {@code [rows, a, b, heads * d]}
 * @param values {@code [rows, a, b, heads * n]}
 */
public record CausalAttention(Expression queries, Expression keys, Expression values, int heads) {
  /** Added to the score of a place that is not to be read: its weight becomes 0. */
  public static final double HIDDEN = -1e9;

  /** Scores of all pairs of places are in memory at once, for every example and head. */
  private static final int MOST_PLACES = 4096;

  private record Sizes(long rows, long places, long width) {}

  /**
   * Over whole maps, {@code [rows, h, w, heads * n]}.
   *
   * @param hidden of {@link #hidden} for the map
   */
  Expression wholeMap(Expression hidden) {
    Expression q = byHead(queries).times(scale());
    Expression scores = q.batchedProductTransposed(byHead(keys)).plus(hidden);
    Expression read = weights(scores, 2).batchedProduct(byHead(values));
    Sizes sizes = sizes(values);
    long n = sizes.width / heads;
    return read.reshape(sizes.rows, heads, sizes.places, n)
        .permute(0, 2, 1, 3)
        .reshape(sizes.rows, values.shape().get(1), values.shape().get(2), sizes.width);
  }

  /** {@code [rows * heads, places, d]}. */
  private Expression byHead(Expression x) {
    Sizes sizes = sizes(x);
    return x.reshape(sizes.rows, sizes.places, heads, sizes.width / heads)
        .permute(0, 2, 1, 3)
        .reshape(sizes.rows * heads, sizes.places, sizes.width / heads);
  }

  private static Sizes sizes(Expression x) {
    return new Sizes(x.shape().get(0), x.shape().get(1) * x.shape().get(2), x.shape().get(3));
  }

  /** {@link #HIDDEN} where a place would read one after it, {@code [places, places]}. */
  static Expression hidden(long places) {
    if (places > MOST_PLACES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "attention: expected maps of at most %,d places, found %,d",
              MOST_PLACES,
              places));
    }
    int n = (int) places;
    double[] hidden = new double[n * n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(hidden, i * n + i + 1, (i + 1) * n, HIDDEN);
    }
    return Expression.constant(hidden, n, n);
  }

  private double scale() {
    return 1 / Math.sqrt((double) queries.shape().get(3) / heads);
  }

  /** The softmax of scores along an axis. */
  private static Expression weights(Expression scores, int axis) {
    long[] kept = scores.shape().stream().mapToLong(Long::longValue).toArray();
    kept[axis] = 1;
    Expression e = scores.minus(scores.max(axis).detach().reshape(kept)).exp();
    return e.dividedBy(e.sum(axis).reshape(kept));
  }

  /**
   * For one place, whose own parts these are.
   *
   * @param earlierKeys of every place of the map, {@code [rows, places, heads * d]}; only those
   *     before are read
   * @param earlierValues as those, {@code [rows, places, heads * n]}
   * @param hidden 0 for the places before, {@link #HIDDEN} for others, {@code [places]}
   * @return {@code [rows, 1, 1, heads * n]}
   */
  Expression onePlace(Expression earlierKeys, Expression earlierValues, Expression hidden) {
    long rows = queries.shape().get(0);
    long places = earlierKeys.shape().get(1);
    Expression q = each(queries, 1).times(scale());
    Expression before = each(earlierKeys, places).times(q).sum(3).plus(hidden.reshape(places, 1));
    Expression own = each(keys, 1).times(q).sum(3);
    Expression weights = weights(Expression.concat(1, List.of(before, own)), 1);
    Expression ofBefore = weights.slice(1, 0, places).reshape(rows, places, heads, 1);
    Expression ofOwn = weights.slice(1, places, places + 1).reshape(rows, 1, heads, 1);
    return each(earlierValues, places)
        .times(ofBefore)
        .sum(1)
        .plus(each(values, 1).times(ofOwn).sum(1))
        .reshape(rows, 1, 1, values.shape().get(3));
  }

  /** {@code [rows, places, heads, d]}. */
  private Expression each(Expression x, long places) {
    long width = x.shape().get(x.shape().size() - 1);
    return x.reshape(x.shape().get(0), places, heads, width / heads);
  }
}
