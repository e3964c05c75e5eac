// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.Tensor;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.Arrays;
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
    float[] parameters = parameters(graph);
    try (GraphSession planned = new PlannedSession(graph, graph.layout())) {
      check(planned, oracle, parameters, loss, inputs);
    }
  }

  private static float[] parameters(Graph graph) {
    float[] parameters = graph.layout().initialise(7);
    float[] shift = new float[parameters.length];
    Noise.of(11).gaussian(shift);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1f * shift[i];
    }
    return parameters;
  }

  /** Checks one session against another; changes parameters and inputs of both. */
  public static void check(
      GraphSession found, GraphSession expected, String loss, Map<String, double[]> inputs) {
    check(found, expected, parameters(found.graph()), loss, inputs);
  }

  private static void check(
      GraphSession found,
      GraphSession expected,
      float[] parameters,
      String loss,
      Map<String, double[]> inputs) {
    List<String> outputs = List.copyOf(found.graph().outputs().keySet());
    for (GraphSession session : List.of(found, expected)) {
      session.parameters().put(parameters);
      inputs.forEach((name, values) -> session.input(name).put(values));
      session.differentiate(loss, outputs);
    }
    // A plan uses its memory again: the second result must not depend on the first.
    found.differentiate(loss, outputs);
    gradients(found, expected);
    for (String output : outputs) {
      close(output, found.output(output), expected.output(output));
    }
    found.evaluate(outputs);
    for (String output : outputs) {
      close(output, found.output(output), expected.output(output));
    }
  }

  /** Each parameter by itself: the largest of one must not hide an error in another. */
  private static void gradients(GraphSession found, GraphSession expected) {
    double[] a = found.gradient().toDoubles();
    double[] b = expected.gradient().toDoubles();
    for (ParameterLayout.Slot slot : found.graph().layout().slots()) {
      int end = slot.offset() + slot.size();
      close(
          "gradient by " + slot.name(),
          Arrays.copyOfRange(a, slot.offset(), end),
          Arrays.copyOfRange(b, slot.offset(), end));
    }
  }

  private static void close(String name, Tensor found, Tensor expected) {
    close(name, found.toDoubles(), expected.toDoubles());
  }

  private static void close(String name, double[] a, double[] b) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    assertThat(difference).as(name).isLessThanOrEqualTo(TOLERANCE * Math.max(largest, CANCELLED));
  }
}
