// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.Tensor;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.List;
import java.util.Map;

/** Two executors on the same graph, parameters and inputs. */
public final class SessionEquality {
  private static final double TOLERANCE = 1e-5;

  /** Terms of both signs may cancel in a sum; its error does not get smaller with it. */
  private static final double CANCELLED = 0.1;

  private SessionEquality() {}

  /** Every output and the whole gradient, to 1e-5 of the largest element. */
  public static void check(Graph graph, String loss, Map<String, double[]> inputs) {
    try (GraphSession oracle = new SameDiffSession(graph, graph.layout(), Precision.DOUBLE)) {
      check(oracle, loss, inputs);
    }
  }

  /**
   * Checks likewise against an oracle in double that is open; changes its parameters and inputs.
   */
  public static void check(GraphSession oracle, String loss, Map<String, double[]> inputs) {
    Graph graph = oracle.graph();
    float[] parameters = graph.layout().initialise(7);
    float[] shift = new float[parameters.length];
    Noise.of(11).gaussian(shift);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1f * shift[i];
    }
    List<String> outputs = List.copyOf(graph.outputs().keySet());
    try (GraphSession planned = new PlannedSession(graph, graph.layout())) {
      for (GraphSession session : List.of(planned, oracle)) {
        session.parameters().put(parameters);
        inputs.forEach((name, values) -> session.input(name).put(values));
        session.differentiate(loss, outputs);
      }
      // A plan uses its memory again: the second result must not depend on the first.
      planned.differentiate(loss, outputs);
      close("gradient", planned.gradient(), oracle.gradient());
      for (String output : outputs) {
        close(output, planned.output(output), oracle.output(output));
      }
      planned.evaluate(outputs);
      for (String output : outputs) {
        close(output, planned.output(output), oracle.output(output));
      }
    }
  }

  private static void close(String name, Tensor found, Tensor expected) {
    double[] a = found.toDoubles();
    double[] b = expected.toDoubles();
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    assertThat(difference).as(name).isLessThanOrEqualTo(TOLERANCE * Math.max(largest, CANCELLED));
  }
}
