// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Derivative;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Names;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.ParameterLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places of a graph's inputs, parameters, outputs and gradient. */
final class GraphPlaces {
  static final String PARAMETERS = "parameters";
  static final String GRADIENT = "gradient";

  private GraphPlaces() {}

  static Place input(String name) {
    return new Place("input " + name, 0);
  }

  static Place output(String name) {
    return new Place("output " + name, 0);
  }

  /** Places of what has its value before an evaluation. */
  static Map<Expression, Place> given(Graph graph, ParameterLayout layout) {
    Map<Expression, Place> given = new HashMap<>();
    for (Expression e : graph.order()) {
      if (e.operation() instanceof Operation.Input input) {
        given.put(e, input(input.name()));
      } else if (e.operation() instanceof Operation.Parameter parameter) {
        given.put(e, slice(PARAMETERS, layout.slot(parameter, e)));
      }
    }
    return given;
  }

  /**
   * The gradient by all parameters, as targets.
   *
   * @param buffer where the gradient lies, in the layout of the parameters
   */
  static List<CudaPlan.Target> gradient(
      Graph graph, ParameterLayout layout, String loss, String buffer) {
    Expression root = Names.find("output", loss, graph.outputs());
    List<CudaPlan.Target> targets = new ArrayList<>();
    Derivative.bySlot(root, graph, layout)
        .forEach((slot, by) -> targets.add(new CudaPlan.Target(by, slice(buffer, slot))));
    return targets;
  }

  private static Place slice(String buffer, ParameterLayout.Slot slot) {
    return new Place(buffer, (long) slot.offset() * Float.BYTES);
  }
}
