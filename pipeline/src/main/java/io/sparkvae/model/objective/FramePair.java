// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.objective;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.stream.IntStream;

/**
 * Two times of each sequence, drawn anew for every example and step: a gap of 1 to {@code longest}
 * frames, each as likely, and then the first time, each as likely that leaves room for the gap.
 * Time 0 is before the first frame, time t after frame t.
 *
 * @param first time, 0 to {@code frames - 1}, {@code [batch]}
 * @param gap less 1, {@code [batch]}
 */
record FramePair(Expression first, Expression gap) {
  /** Greater than every number that is drawn. */
  private static final double NEVER = 2;

  /**
   * Draws pairs from noise of the scope.
   *
   * @param frames of a sequence
   * @param longest gap, in frames
   */
  static FramePair draw(Scope scope, int frames, int longest) {
    int gaps = Math.min(frames, longest);
    Expression noise = scope.uniform("pair", 2);
    Expression none = Expression.constant(0).broadcast(scope.batch());
    Expression gap =
        gaps == 1
            ? none
            : choice(noise, 0, Expression.constant(thresholds(gaps, gaps), 1, gaps - 1L));
    if (frames == 1) {
      return new FramePair(none, none);
    }
    double[] table = new double[gaps * (frames - 1)];
    for (int i = 0; i < gaps; i++) {
      double[] row = thresholds(frames - i, frames);
      System.arraycopy(row, 0, table, i * row.length, row.length);
    }
    Expression rows = Expression.constant(table, gaps, frames - 1L).gatherRows(gap);
    return new FramePair(choice(noise, 1, rows), gap);
  }

  /** Where the unit interval is cut into equal parts, then what no number reaches. */
  private static double[] thresholds(int parts, int most) {
    return IntStream.range(1, most)
        .mapToDouble(i -> i < parts ? (double) i / parts : NEVER)
        .toArray();
  }

  /**
   * How many thresholds a column of numbers is above. It is only compared, and nothing is rounded,
   * so the choice is the same on every executor.
   */
  private static Expression choice(Expression noise, long column, Expression thresholds) {
    return noise.slice(1, column, column + 1).minus(thresholds).step().sum(1);
  }
}
