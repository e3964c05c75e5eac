// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the readers of a value pass on to it, added in the order in which they come. Gradients by
 * slices that come one after the other and do not overlap are put side by side instead of each
 * being added between zeros: those of the gates of a cell become one tensor.
 */
final class GradientSum {
  private final Expression value;
  private final NavigableMap<Long, Expression> slices = new TreeMap<>();
  private int axis;
  private Expression sum;

  /**
   * @param value that the gradient is by
   */
  GradientSum(Expression value) {
    this.value = value;
  }

  /**
   * Adds what a reader of the value passes on.
   *
   * @param gradient shaped like the value, or smaller and standing for its broadcast; of a slice
   *     shaped like the slice
   */
  void add(Expression reader, Expression gradient) {
    if (reader.operation() instanceof Operation.Slice slice) {
      if (slice.axis() != axis || overlaps(slice)) {
        closeSlices();
      }
      axis = slice.axis();
      slices.put(slice.from(), gradient);
    } else {
      closeSlices();
      plus(gradient);
    }
  }

  private boolean overlaps(Operation.Slice slice) {
    var before = slices.lowerEntry(slice.to());
    return before != null && before.getKey() + before.getValue().shape().get(axis) > slice.from();
  }

  private void closeSlices() {
    if (!slices.isEmpty()) {
      List<Expression> parts = new ArrayList<>();
      long at = 0;
      for (var slice : slices.entrySet()) {
        addZeros(slice.getKey() - at, parts);
        parts.add(slice.getValue());
        at = slice.getKey() + slice.getValue().shape().get(axis);
      }
      addZeros(value.shape().get(axis) - at, parts);
      slices.clear();
      plus(parts.size() == 1 ? parts.get(0) : Expression.concat(axis, parts));
    }
  }

  private void addZeros(long size, List<Expression> parts) {
    if (size > 0) {
      parts.add(Expression.constant(0).broadcast(Shapes.with(value.shape(), axis, size)));
    }
  }

  private void plus(Expression gradient) {
    sum = sum == null ? gradient : sum.plus(gradient);
  }

  /** The sum. */
  Expression total() {
    closeSlices();
    return sum;
  }
}
