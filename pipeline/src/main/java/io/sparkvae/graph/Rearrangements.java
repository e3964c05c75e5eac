// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.ArrayList;
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

  /**
   * The rows of this table {@code [k, d]} that an index names: row i of the result {@code [rows,
   * d]} is row {@code index[i]} of this.
   *
   * @param index {@code [rows]}, whole numbers from 0 to k - 1 as floats; without a gradient. See
   *     {@link Operation.GatherRows} for others
   */
  default Expression gatherRows(Expression index) {
    List<Long> shape = self().shape();
    Shapes.require(
        shape.size() == 2 && index.shape().size() == 1,
        "gatherRows",
        "a table [k, d] and an index [rows]",
        shape + " and " + index.shape());
    Shapes.requireIndexable("gatherRows", shape.get(0));
    return Expression.of(
        new Operation.GatherRows(),
        List.of(self(), index),
        List.of(index.shape().get(0), shape.get(1)));
  }

  /**
   * The rows of this, {@code [rows, d]}, added up by an index: row i of the result {@code [k, d]}
   * is the sum of the rows whose index is i, in their order, or 0 where there are none.
   *
   * @param index {@code [rows]}, whole numbers from 0 to k - 1 as floats; without a gradient. See
   *     {@link Operation.ScatterRows} for others
   */
  default Expression scatterRows(Expression index, long k) {
    List<Long> shape = self().shape();
    Shapes.require(
        shape.size() == 2 && index.shape().equals(shape.subList(0, 1)),
        "scatterRows",
        "rows [rows, d] and an index [rows]",
        shape + " and " + index.shape());
    Shapes.requireIndexable("scatterRows", k);
    return Expression.of(
        new Operation.ScatterRows(), List.of(self(), index), Shapes.of(k, shape.get(1)));
  }

  /**
   * This with zeros before and after it along an axis.
   *
   * @param before how many, at least 0
   * @param after how many, at least 0
   */
  default Expression padded(int axis, long before, long after) {
    Shapes.requireAxis("padded", axis, self().shape());
    Shapes.require(
        before >= 0 && after >= 0, "padded", "at least 0 zeros", before + " and " + after);
    List<Expression> parts = new ArrayList<>();
    if (before > 0) {
      parts.add(zeros(axis, before));
    }
    parts.add(self());
    if (after > 0) {
      parts.add(zeros(axis, after));
    }
    return parts.size() == 1 ? self() : Expression.concat(axis, parts);
  }

  /**
   * This moved along an axis, in the same shape: what leaves it at one end is gone, and zeros come
   * in at the other. Moved by 1 along the axis of time, element t is what was at t - 1: the past of
   * a causal network.
   *
   * @param by how far, backwards if negative; at least the size of the axis gives zeros alone
   */
  default Expression shifted(int axis, long by) {
    Shapes.requireAxis("shifted", axis, self().shape());
    long size = self().shape().get(axis);
    if (Math.abs(by) >= size) {
      return zeros(axis, size);
    }
    return by >= 0
        ? self().slice(axis, 0, size - by).padded(axis, by, 0)
        : self().slice(axis, -by, size).padded(axis, 0, -by);
  }

  private Expression zeros(int axis, long size) {
    return Expression.constant(0).broadcast(Shapes.with(self().shape(), axis, size));
  }

  private Expression self() {
    return (Expression) this;
  }
}
