package io.sparkvae.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
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
    List<Expression> parameters = new ArrayList<>();
    for (Expression expression : order) {
      if (expression.operation() instanceof Operation.Input input) {
        Expression previous = graphInputs.put(input.name(), expression);
        Shapes.require(previous == null, "one input of each name", "two named " + input.name());
      } else if (expression.operation() instanceof Operation.Parameter) {
        parameters.add(expression);
      }
    }
    this.layout = new ParameterLayout(parameters);
  }

  public static List<Expression> topological(Iterable<Expression> roots) {
    List<Expression> order = new ArrayList<>();
    Set<Expression> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Expression root : roots) {
      visit(root, seen, order);
    }
    return List.copyOf(order);
  }

  private static void visit(Expression expression, Set<Expression> seen, List<Expression> order) {
    if (seen.add(expression)) {
      expression.inputs().forEach(input -> visit(input, seen, order));
      order.add(expression);
    }
  }

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
