// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import java.util.List;

/**
 * Axes in another order, as a way to walk through the input.
 *
 * @param sizes of the result's axes
 * @param strides in the input, in elements: how far the next element of each of the result's axes
 *     lies
 */
public record PermutedAxes(List<Integer> sizes, List<Integer> strides) {

  /** The axes of a permutation. */
  public static PermutedAxes of(Operation.Permute permute, Expression e) {
    List<Long> shape = e.inputs().get(0).shape();
    int[] strides = new int[shape.size()];
    int stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.toIntExact(shape.get(i));
    }
    return new PermutedAxes(
        e.shape().stream().map(Math::toIntExact).toList(),
        permute.axes().stream().map(axis -> strides[axis]).toList());
  }

  /** Whether only axes of size 1 change places, so that memory stays as it is. */
  static boolean movesNothing(List<Long> shape, List<Integer> axes) {
    List<Integer> moved = axes.stream().filter(axis -> shape.get(axis) > 1).toList();
    return moved.equals(moved.stream().sorted().toList());
  }
}
