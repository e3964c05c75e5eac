// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.List;

/**
 * A sum over axes that lie together: the input is seen as {@code [before, summed, after]}, the
 * result as {@code [before, after]}.
 */
public record SummedAxes(int before, int summed, int after) {

  /**
   * The axes of a sum.
   *
   * @throws IllegalArgumentException when they do not lie together
   */
  public static SummedAxes of(Operation.Sum sum, Expression e) {
    List<Long> shape = e.inputs().get(0).shape();
    List<Integer> axes = sum.axes();
    int first = axes.isEmpty() ? 0 : axes.stream().min(Integer::compare).orElseThrow();
    int end = axes.isEmpty() ? shape.size() : first + axes.size();
    Shapes.require(
        axes.stream().allMatch(axis -> axis < end), "sum", "axes that lie together", axes);
    return new SummedAxes(
        size(shape.subList(0, first)),
        size(shape.subList(first, end)),
        size(shape.subList(end, shape.size())));
  }

  private static int size(List<Long> shape) {
    return Shapes.length("part", shape);
  }
}
