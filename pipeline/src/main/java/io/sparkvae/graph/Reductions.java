// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Sums, means, largest elements and normalisations of an {@link Expression} along its axes. */
public sealed interface Reductions permits Expression {
  /** Sum over the given axes, which disappear; over all of them when none is given. */
  default Expression sum(Integer... axes) {
    List<Integer> list = Arrays.stream(axes).sorted().toList();
    int together = 0;
    while (together < axes.length && list.get(together) == list.get(0) + together) {
      together++;
    }
    if (together < axes.length) {
      // An executor sums over axes that lie together; the last ones first, to move no other.
      return sum(list.subList(together, axes.length).toArray(Integer[]::new))
          .sum(list.subList(0, together).toArray(Integer[]::new));
    }
    List<Long> left = Shapes.without(self().shape(), list);
    // ND4J cannot reduce where nothing is to be reduced.
    return together > 0 && Shapes.size(left) == Shapes.size(self().shape())
        ? self().reshape(Shapes.array(left))
        : Expression.of(new Operation.Sum(list), List.of(self()), left);
  }

  /** Mean over the given axes, which disappear; over all of them when none is given. */
  default Expression mean(Integer... axes) {
    Expression sum = sum(axes);
    return sum.times((double) Shapes.size(sum.shape()) / Shapes.size(self().shape()));
  }

  /** The largest along an axis, which disappears; of equal ones the first has the gradient. */
  default Expression max(int axis) {
    Shapes.requireAxis("max", axis, self().shape());
    return self().shape().get(axis) == 1
        ? self().reshape(Shapes.array(Shapes.without(self().shape(), List.of(axis))))
        : ofRows(new Operation.RowMaximum(), axis);
  }

  /**
   * The index of the largest along an axis, which disappears, from 0 on: the first of equal ones.
   * What is not a number counts as the least. The gradient is 0.
   */
  default Expression argMax(int axis) {
    Shapes.requireAxis("argMax", axis, self().shape());
    Shapes.requireIndexable("argMax", self().shape().get(axis));
    return ofRows(new Operation.RowArgMaximum(), axis);
  }

  /** What an operation makes of each row along an axis, which disappears. */
  private Expression ofRows(Operation operation, int axis) {
    List<Long> shape = self().shape();
    Integer[] last =
        IntStream.concat(
                IntStream.range(0, shape.size()).filter(i -> i != axis), IntStream.of(axis))
            .boxed()
            .toArray(Integer[]::new);
    long n = shape.get(axis);
    long rows = Shapes.size(shape) / n;
    Expression matrix = self().permute(last).reshape(rows, n);
    return Expression.of(operation, List.of(matrix), Shapes.of(rows))
        .reshape(Shapes.array(Shapes.without(shape, List.of(axis))));
  }

  /** ln of the sum of e^x along an axis, which disappears. */
  default Expression logSumExp(int axis) {
    Expression largest = max(axis).detach();
    return self().minus(largest.reshape(kept(axis))).exp().sum(axis).log().plus(largest);
  }

  /** ln of {@link #softmax}. */
  default Expression logSoftmax(int axis) {
    return self().minus(logSumExp(axis).reshape(kept(axis)));
  }

  /** e^x, divided by its sum along an axis. */
  default Expression softmax(int axis) {
    return logSoftmax(axis).exp();
  }

  /** The shape with an axis of size 1. */
  private long[] kept(int axis) {
    long[] kept = Shapes.array(self().shape());
    kept[axis] = 1;
    return kept;
  }

  /**
   * Of {@code [rows, n]}: 1 at the k largest of each row, the first of equal ones, 0 elsewhere. The
   * gradient is 0.
   */
  default Expression topMask(long k) {
    List<Long> shape = self().shape();
    Shapes.require(shape.size() == 2, "topMask", "[rows, n]", shape);
    Shapes.require(k >= 1 && k <= shape.get(1), "topMask", "1 to " + shape.get(1) + " of a row", k);
    return Expression.of(new Operation.TopMask(Math.toIntExact(k)), List.of(self()), shape);
  }

  private Expression self() {
    return (Expression) this;
  }
}
