// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which sizes of a graph grow with the batch. Graphs have fixed sizes; a file is for batches of any
 * size. So the same graph is built for two batches, and what differs is of the batch.
 */
final class BatchSizes {
  /** Two primes that are rarely sizes of anything else. */
  static final int BATCH = 5;

  static final int OTHER_BATCH = 7;

  private final Map<Expression, List<Size>> sizes = new IdentityHashMap<>();

  private BatchSizes() {}

  /**
   * Compares two graphs.
   *
   * @param graph for {@link #BATCH} examples
   * @param other the same for {@link #OTHER_BATCH}
   * @throws IllegalArgumentException when they do not differ in sizes that are multiples of the
   *     batch alone
   */
  static BatchSizes of(Graph graph, Graph other) {
    BatchSizes all = new BatchSizes();
    if (graph.order().size() != other.order().size()) {
      throw refused("operations", graph.order().size(), other.order().size());
    }
    for (int i = 0; i < graph.order().size(); i++) {
      Expression e = graph.order().get(i);
      Expression o = other.order().get(i);
      if (!same(e.operation(), o.operation()) || e.shape().size() != o.shape().size()) {
        throw refused("operations", e.operation(), o.operation());
      }
      List<Size> shape = new ArrayList<>();
      for (int axis = 0; axis < e.shape().size(); axis++) {
        shape.add(size(e.shape().get(axis), o.shape().get(axis)));
      }
      all.sizes.put(e, List.copyOf(shape));
    }
    return all;
  }

  private static boolean same(Operation a, Operation b) {
    return a instanceof Operation.Constant one && b instanceof Operation.Constant two
        ? Arrays.equals(one.values(), two.values()) || uniform(one) && uniform(two)
        : a.equals(b);
  }

  /** Whether all values of a constant are the same, so that its size does not matter. */
  static boolean uniform(Operation.Constant constant) {
    return Arrays.stream(constant.values()).allMatch(value -> value == constant.values()[0]);
  }

  private static Size size(long ofBatch, long ofOther) {
    if (ofBatch == ofOther) {
      return Size.fixed(ofBatch);
    }
    if (ofBatch % BATCH != 0 || ofBatch / BATCH * OTHER_BATCH != ofOther) {
      throw refused("sizes", ofBatch, ofOther);
    }
    return new Size(ofBatch / BATCH, Size.Scale.PER_EXAMPLE);
  }

  private static IllegalArgumentException refused(String what, Object one, Object two) {
    return new IllegalArgumentException(
        "ONNX: expected a graph whose %s do not depend on the batch but for multiples of it, found %s for %s examples and %s for %s"
            .formatted(what, one, BATCH, two, OTHER_BATCH));
  }

  /** The sizes of an expression's axes. */
  List<Size> of(Expression e) {
    return sizes.get(e);
  }
}
