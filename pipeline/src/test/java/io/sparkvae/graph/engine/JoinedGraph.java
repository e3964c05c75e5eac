// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many graphs as one: names get the graph's name before them, and the loss is the sum of all
 * losses, so the gradient is that of each. Compiling kernels takes seconds, whether of one graph or
 * of a hundred.
 */
public final class JoinedGraph {
  public static final String LOSS = "loss";

  private final Map<String, Expression> outputs = new LinkedHashMap<>();
  private final Map<String, double[]> inputs = new LinkedHashMap<>();
  private Expression sum = Expression.constant(0);

  /**
   * Adds a graph.
   *
   * @param loss the name of its loss
   * @param values of its inputs
   */
  public void add(String name, Graph graph, String loss, Map<String, double[]> values) {
    Map<Expression, Expression> renamed = new HashMap<>();
    for (Expression e : graph.order()) {
      renamed.put(e, renamed(name + "/", e, renamed));
    }
    graph.outputs().forEach((output, e) -> outputs.put(name + "/" + output, renamed.get(e)));
    values.forEach((input, v) -> inputs.put(name + "/" + input, v));
    sum = sum.plus(renamed.get(graph.outputs().get(loss)));
  }

  private static Expression renamed(
      String prefix, Expression e, Map<Expression, Expression> renamed) {
    long[] shape = Shapes.array(e.shape());
    if (e.operation() instanceof Operation.Input input) {
      return Expression.input(prefix + input.name(), shape);
    } else if (e.operation() instanceof Operation.Parameter p) {
      return Expression.parameter(prefix + p.name(), p.initialisation(), shape);
    }
    List<Expression> others = e.inputs().stream().map(renamed::get).toList();
    return e.on(others);
  }

  /** The graph that a name comes from; empty in a graph that is not joined. */
  static String graphOf(String name) {
    return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
  }

  /** All graphs; {@link #LOSS} is the sum. */
  public Graph graph() {
    Map<String, Expression> all = new LinkedHashMap<>(outputs);
    all.put(LOSS, sum);
    return new Graph(all);
  }

  /** Values of all inputs. */
  public Map<String, double[]> inputs() {
    return inputs;
  }
}
