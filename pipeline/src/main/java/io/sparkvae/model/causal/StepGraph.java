// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Inputs and outputs of the graph of one step of drawing, while it is built. */
final class StepGraph {
  private final long rows;
  private final long height;
  private final long width;
  private final long planes;
  private final Map<String, Expression> inputs = new LinkedHashMap<>();
  private final List<StepInput> remembered = new ArrayList<>();
  private final Map<String, Expression> outputs = new LinkedHashMap<>();

  /**
   * @param map the values of the whole map, {@code [rows, h, w, planes]}; only its shape is read
   */
  StepGraph(Expression map) {
    rows = map.shape().get(0);
    height = map.shape().get(1);
    width = map.shape().get(2);
    planes = map.shape().get(3);
  }

  long rows() {
    return rows;
  }

  long width() {
    return width;
  }

  /** Places of the whole map. */
  long places() {
    return height * width;
  }

  long planes() {
    return planes;
  }

  /** An input that is not a remembered value. */
  Expression input(String name, long... shape) {
    return inputs.computeIfAbsent(name, n -> Expression.input(n, shape));
  }

  /** An input of remembered values. */
  Expression remembered(StepInput input, long... shape) {
    if (!inputs.containsKey(input.input())) {
      remembered.add(input);
    }
    return input(input.input(), shape);
  }

  /** Has a value remembered for later steps. */
  void remember(String name, Expression value) {
    if (outputs.put(name, value) != null) {
      throw new IllegalArgumentException(
          "drawing: expected values of different names, found two named " + name);
    }
  }

  List<StepInput> remembered() {
    return List.copyOf(remembered);
  }

  Map<String, Expression> outputs() {
    return outputs;
  }

  /** The number of channels of a value {@code [rows, a, b, channels]}. */
  static int channels(Expression x) {
    return Math.toIntExact(x.shape().get(3));
  }

  /** Stands for a value that this step does not compute: no output reads it. */
  static Expression absent(long rows, long height, long width, long channels) {
    return Expression.constant(0).broadcast(rows, height, width, channels);
  }
}
