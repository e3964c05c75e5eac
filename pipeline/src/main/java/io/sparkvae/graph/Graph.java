// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Named outputs over shared expressions. A graph is a definition: it holds no memory and no engine.
 * Inputs and parameters are found from the outputs.
 */
public final class Graph {
  private final Map<String, Expression> outputs;
  private final List<Expression> order;
  private final Map<String, Expression> graphInputs = new LinkedHashMap<>();
  private final ParameterLayout layout;

  /**
   * @param outputs by name, in the order that decides the order of the parameters
   */
  public Graph(Map<String, Expression> outputs) {
    this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    this.order = topological(this.outputs.values());
    List<ParameterLayout.Declared> parameters = new ArrayList<>();
    for (Expression expression : order) {
      if (expression.operation() instanceof Operation.Input input) {
        Expression previous = graphInputs.put(input.name(), expression);
        Shapes.require(
            previous == null, "graph", "one input of each name", "two named " + input.name());
      } else if (expression.operation() instanceof Operation.Parameter parameter) {
        parameters.add(new ParameterLayout.Declared(parameter, expression.shape()));
      }
    }
    this.layout = new ParameterLayout(parameters);
  }

  /**
   * Everything that the roots are made from, each expression once and after its inputs, in the
   * order in which the inputs are written.
   */
  public static List<Expression> topological(Iterable<Expression> roots) {
    List<Expression> order = new ArrayList<>();
    Set<Expression> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    // Not by recursion: a graph may be deeper than a thread's stack.
    Deque<Visit> open = new ArrayDeque<>();
    for (Expression root : roots) {
      enter(root, seen, open);
      while (!open.isEmpty()) {
        Visit visit = open.peek();
        if (visit.inputs.hasNext()) {
          enter(visit.inputs.next(), seen, open);
        } else {
          order.add(open.pop().expression);
        }
      }
    }
    return List.copyOf(order);
  }

  /** An expression some of whose inputs have been visited; the iterator has the others. */
  private record Visit(Expression expression, Iterator<Expression> inputs) {}

  private static void enter(Expression e, Set<Expression> seen, Deque<Visit> open) {
    if (seen.add(e)) {
      open.push(new Visit(e, e.inputs().iterator()));
    }
  }

  /** The outputs by name, in the order in which they were given. */
  public Map<String, Expression> outputs() {
    return outputs;
  }

  /** Every input by name. */
  public Map<String, Expression> inputs() {
    return Collections.unmodifiableMap(graphInputs);
  }

  /** Every expression, each after its inputs. */
  public List<Expression> order() {
    return order;
  }

  /** Numbers that its matrix products and convolutions make. */
  public long activations() {
    return order.stream()
        .filter(
            e ->
                e.operation() instanceof Operation.MatrixProduct
                    || e.operation() instanceof Operation.Convolution
                    || e.operation() instanceof Operation.TransposedConvolution)
        .mapToLong(e -> Shapes.size(e.shape()))
        .sum();
  }

  /** The flat vector of this graph's parameters. */
  public ParameterLayout layout() {
    return layout;
  }
}
