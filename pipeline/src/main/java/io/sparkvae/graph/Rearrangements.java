// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;
import java.util.stream.IntStream;

/** The elements of an {@link Expression} in another shape or order, a part of them, or repeated. */
public sealed interface Rearrangements permits Expression {
  /** Elements {@code [from, to)} of an axis. */
  default Expression slice(int axis, long from, long to) {
    List<Long> shape = self().shape();
    Shapes.requireAxis("slice", axis, shape);
    Shapes.require(
        0 <= from && from < to && to <= shape.get(axis),
        "slice",
        "a part of axis " + axis + " of " + shape,
        "[" + from + ", " + to + ")");
    return Expression.of(
        new Operation.Slice(axis, from, to), List.of(self()), Shapes.with(shape, axis, to - from));
  }

  /** The same elements, in row-major order, in another shape of the same size. */
  default Expression reshape(long... newShape) {
    List<Long> to = Shapes.of(newShape);
    List<Long> shape = self().shape();
    Shapes.require(
        Shapes.size(to) == Shapes.size(shape), "reshape", "a shape of the size of " + shape, to);
    return Expression.of(new Operation.Reshape(), List.of(self()), to);
  }

  /** The axes in another order: axis i of the result is axis {@code axes[i]} of this. */
  default Expression permute(Integer... axes) {
    List<Long> shape = self().shape();
    List<Integer> order = List.of(axes);
    Shapes.require(
        order.stream().sorted().toList().equals(IntStream.range(0, shape.size()).boxed().toList()),
        "permute",
        "each of the axes of " + shape + " once",
        order);
    return Expression.of(
        new Operation.Permute(order), List.of(self()), order.stream().map(shape::get).toList());
  }

  /** This, repeated along axes of size 1 or missing, as NumPy broadcasts. */
  default Expression broadcast(long... to) {
    return broadcast(Shapes.of(to));
  }

  /** This, repeated to a shape that it broadcasts to. */
  default Expression broadcast(List<Long> to) {
    List<Long> shape = self().shape();
    if (shape.equals(to)) {
      return self();
    }
    Shapes.require(
        Shapes.broadcast(shape, to).equals(to),
        "broadcast",
        "a shape that broadcasts to " + to,
        shape);
    return Expression.of(new Operation.Broadcast(), List.of(self()), to);
  }

  private Expression self() {
    return (Expression) this;
  }
}
