// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of elements that are copied: {@code count} of them, {@code length} elements each. What a
 * slice takes of a tensor, and what a concatenation makes of each part, is one run for each element
 * of the axes before.
 */
public record Runs(int count, int length, Place from, Place to) {
  /**
   * Where runs lie, in elements.
   *
   * @param first index of the first one
   * @param distance from one to the next
   */
  public record Place(int first, int distance) {
    private static Place whole(int length) {
      return new Place(0, length);
    }
  }

  /** What a slice copies. */
  public static Runs of(Operation.Slice slice, Expression e) {
    List<Long> shape = e.inputs().get(0).shape();
    int inner = size(shape.subList(slice.axis() + 1, shape.size()));
    int length = Math.toIntExact(slice.to() - slice.from()) * inner;
    Place from =
        new Place(
            Math.toIntExact(slice.from()) * inner, size(shape.subList(slice.axis(), shape.size())));
    return new Runs(size(shape.subList(0, slice.axis())), length, from, Place.whole(length));
  }

  /** What a concatenation copies of each of its inputs. */
  public static List<Runs> of(Operation.Concat concat, Expression e) {
    int count = size(e.shape().subList(0, concat.axis()));
    int distance = size(e.shape().subList(concat.axis(), e.shape().size()));
    List<Runs> copies = new ArrayList<>();
    int first = 0;
    for (Expression part : e.inputs()) {
      int length = size(part.shape()) / count;
      copies.add(new Runs(count, length, Place.whole(length), new Place(first, distance)));
      first += length;
    }
    return copies;
  }

  private static int size(List<Long> shape) {
    return Shapes.length("part", shape);
  }
}
