// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reverse-mode differentiation: the gradient of a scalar by every parameter, as expressions of the
 * same vocabulary, so that an executor needs to know nothing about derivatives. What one operation
 * passes on to its inputs is in {@link InputGradients}.
 */
public final class Derivative {
  private final Map<Expression, GradientSum> gradients = new HashMap<>();
  private final Map<Expression, Boolean> dependent = new HashMap<>();

  private Derivative() {}

  /**
   * The gradient by every parameter of a graph, by the parameter's place in a vector and in the
   * graph's order; 0 for those that the loss does not depend on.
   *
   * @throws IllegalArgumentException when an operation on the way has no derivative, or a parameter
   *     has another shape in the layout
   */
  public static Map<ParameterLayout.Slot, Expression> bySlot(
      Expression loss, Graph graph, ParameterLayout layout) {
    Map<Expression, Expression> gradients = of(loss, graph.order());
    Map<ParameterLayout.Slot, Expression> bySlot = new LinkedHashMap<>();
    for (Expression e : graph.order()) {
      if (e.operation() instanceof Operation.Parameter parameter) {
        Expression by = gradients.get(e);
        bySlot.put(
            layout.slot(parameter, e),
            by != null ? by : Expression.constant(0).broadcast(e.shape()));
      }
    }
    return bySlot;
  }

  /**
   * The gradient by each parameter that {@code loss} depends on, shaped like the parameter.
   *
   * @param order of all expressions that the loss is made from, each after its inputs
   * @throws IllegalArgumentException when an operation on the way has no derivative
   */
  public static Map<Expression, Expression> of(Expression loss, List<Expression> order) {
    Derivative derivative = new Derivative();
    for (Expression e : order) {
      derivative.dependent.put(e, derivative.depends(e));
    }
    derivative.ofInput(loss).add(loss, Expression.constant(1));
    Map<Expression, Expression> byParameter = new LinkedHashMap<>();
    for (int i = order.size() - 1; i >= 0; i--) {
      Expression e = order.get(i);
      GradientSum sum = derivative.gradients.get(e);
      if (sum == null) {
        continue;
      }
      Expression gradient = sum.total();
      if (e.operation() instanceof Operation.Parameter) {
        byParameter.put(e, gradient.broadcast(e.shape()));
      } else if (derivative.dependent.get(e)) {
        derivative.pass(e, gradient);
      }
    }
    return byParameter;
  }

  /** Whether an expression depends on a parameter in a way that has a gradient. */
  private boolean depends(Expression e) {
    return e.operation() instanceof Operation.Parameter
        || !isFlat(e.operation()) && e.inputs().stream().anyMatch(dependent::get);
  }

  /** Whether the gradient is 0 whatever the inputs are. */
  private static boolean isFlat(Operation operation) {
    return operation instanceof Operation.Detach
        || operation instanceof Operation.TopMask
        || operation instanceof Operation.RowArgMaximum
        || operation == Elementwise.STEP
        || operation == Elementwise.ROUND;
  }

  private GradientSum ofInput(Expression e) {
    return gradients.computeIfAbsent(e, GradientSum::new);
  }

  private void pass(Expression y, Expression gradient) {
    List<Supplier<Expression>> byInput = y.accept(new InputGradients(gradient));
    for (int i = 0; i < byInput.size(); i++) {
      Expression input = y.inputs().get(i);
      if (dependent.get(input)) {
        ofInput(input).add(y, byInput.get(i).get());
      }
    }
  }
}
