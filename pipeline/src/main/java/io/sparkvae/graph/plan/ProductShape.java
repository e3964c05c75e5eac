// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import java.util.List;

/**
 * The sizes of matrix products {@code [m, k] x [k, n]}.
 *
 * @param batch how many lie one after the other
 */
public record ProductShape(int batch, int m, int n, int k) {
  /** Of a product, which may be batched. */
  public static ProductShape of(Operation.MatrixProduct product, Expression e) {
    List<Long> shape = e.shape();
    List<Long> left = e.inputs().get(0).shape();
    int before = shape.size() - 2;
    return new ProductShape(
        before == 0 ? 1 : Math.toIntExact(shape.get(0)),
        Math.toIntExact(shape.get(before)),
        Math.toIntExact(shape.get(before + 1)),
        Math.toIntExact(left.get(before + (product.transposeA() ? 0 : 1))));
  }
}
