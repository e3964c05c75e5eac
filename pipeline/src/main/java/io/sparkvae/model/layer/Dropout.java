// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.List;

/**
 * Dropout of the outputs of a layer (Srivastava et al. 2014, JMLR 15), in training alone: each unit
 * of each row becomes 0 with probability {@code rate}, and the others are divided by {@code 1 -
 * rate}, so that the mean stays. Of maps {@code [rows, h, w, channels]} whole channels are dropped
 * (Tompson et al. 2015, arXiv 1411.4280), because neighbouring pixels say much the same.
 */
final class Dropout {
  private Dropout() {}

  /**
   * @param x {@code [rows, …, units]}, with one row for every sample of every example
   * @param name of the layer
   */
  static Expression apply(Scope scope, double rate, Expression x, String name) {
    if (rate == 0 || !scope.dropsOut()) {
      return x;
    }
    List<Long> shape = x.shape();
    long rows = shape.get(0);
    long units = shape.get(shape.size() - 1);
    long samples = rows / scope.batch();
    if (rows != scope.batch() && rows != scope.batch() * scope.samples()) {
      throw new IllegalArgumentException(
          "%s: expected rows of the examples for model.dropout, found %s rows for %s examples"
              .formatted(name, rows, scope.batch()));
    }
    Expression u = scope.uniform("dropout." + name, Math.toIntExact(samples * units));
    if (samples > 1) {
      u = u.reshape(scope.batch(), samples, units).permute(1, 0, 2).reshape(rows, units);
    }
    // u >= rate keeps: exactly rate of the numbers in [0, 1) lie below it.
    Expression kept = u.negate().plus(rate).step().negate().plus(1).times(1 / (1 - rate));
    long[] ofRows = new long[shape.size()];
    Arrays.fill(ofRows, 1);
    ofRows[0] = rows;
    ofRows[ofRows.length - 1] = units;
    return x.times(kept.reshape(ofRows));
  }
}
