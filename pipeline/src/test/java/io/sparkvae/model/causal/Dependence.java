// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.causal;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Initialisation;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Engine;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Which outputs of a network depend on which inputs, measured: by derivatives, in double. */
public final class Dependence {
  private Dependence() {}

  /**
   * The derivative of every output by every input, at random inputs and parameters.
   *
   * @param inputs how many
   * @param outputs how many
   * @param network from {@code [rows, inputs]} to {@code [rows, outputs]}, row by row
   * @return whether output i depends on input j, at {@code [i][j]}
   */
  public static boolean[][] of(int inputs, int outputs, UnaryOperator<Expression> network) {
    Expression x = Expression.parameter("x", new Initialisation.Zero(), outputs, inputs);
    double[] own = new double[outputs * outputs];
    for (int i = 0; i < outputs; i++) {
      own[i * outputs + i] = 1;
    }
    // Row i of x is there for output i alone, so that one gradient has all derivatives.
    Expression sum = network.apply(x).times(Expression.constant(own, outputs, outputs)).sum();
    Graph graph = new Graph(Map.of("sum", sum));
    float[] values = new float[graph.layout().size()];
    Noise.of(5).gaussian(values);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 0.5f;
    }
    ParameterLayout.Slot slot = graph.layout().slot("x");
    for (int i = inputs; i < slot.size(); i++) {
      values[slot.offset() + i] = values[slot.offset() + i % inputs];
    }
    try (GraphSession session = Engine.open(graph, Precision.DOUBLE)) {
      session.parameters().put(values);
      session.differentiate("sum", List.of("sum"));
      double[] gradient = session.gradient().toDoubles();
      boolean[][] depends = new boolean[outputs][inputs];
      for (int i = 0; i < outputs; i++) {
        for (int j = 0; j < inputs; j++) {
          depends[i][j] = gradient[slot.offset() + i * inputs + j] != 0;
        }
      }
      return depends;
    }
  }
}
