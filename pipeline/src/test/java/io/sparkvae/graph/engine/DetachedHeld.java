// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.Shapes;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph in which everything detached is a constant: its value at given parameters and inputs. */
final class DetachedHeld {
  private DetachedHeld() {}

  static Graph at(Graph graph, String loss, double[] parameters, Map<String, double[]> inputs) {
    Map<String, Expression> detached = new LinkedHashMap<>();
    for (Expression expression : graph.order()) {
      if (expression.operation() instanceof Operation.Detach) {
        detached.put("detached" + detached.size(), expression);
      }
    }
    if (detached.isEmpty()) {
      return graph;
    }
    Map<Expression, Expression> replaced = new IdentityHashMap<>();
    try (GraphSession session =
        Engine.open(new Graph(detached), graph.layout(), Precision.DOUBLE)) {
      session.parameters().put(parameters);
      session.graph().inputs().keySet().forEach(n -> session.input(n).put(inputs.get(n)));
      session.evaluate(List.copyOf(detached.keySet()));
      detached.forEach(
          (name, expression) ->
              replaced.put(
                  expression,
                  Expression.constant(
                      session.output(name).toDoubles(), Shapes.array(expression.shape()))));
    }
    for (Expression expression : graph.order()) {
      if (!replaced.containsKey(expression)) {
        replaced.put(
            expression,
            expression.inputs().isEmpty()
                ? expression
                : expression.on(expression.inputs().stream().map(replaced::get).toList()));
      }
    }
    return new Graph(Map.of(loss, replaced.get(graph.outputs().get(loss))));
  }
}
