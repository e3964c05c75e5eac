// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Two executors on the same graph, parameters and inputs. */
public final class SessionEquality {
  private static final double TOLERANCE = 1e-5;

  /** Two sessions in float: each may be off by so much. */
  private static final double BOTH = 2 * TOLERANCE;

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
      check(planned, oracle, parameters, loss, inputs, TOLERANCE);
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

  /** Checks one session in float against another; changes parameters and inputs of both. */
  public static void check(
      GraphSession found, GraphSession expected, String loss, Map<String, double[]> inputs) {
    check(found, expected, parameters(found.graph()), loss, inputs, BOTH);
  }

  private static void check(
      GraphSession found,
      GraphSession expected,
      float[] parameters,
      String loss,
      Map<String, double[]> inputs,
      double tolerance) {
    List<String> outputs = List.copyOf(found.graph().outputs().keySet());
    for (GraphSession session : List.of(found, expected)) {
      session.parameters().put(parameters);
      inputs.forEach((name, values) -> session.input(name).put(values));
      session.differentiate(loss, outputs);
    }
    // A plan uses its memory again: the second result must not depend on the first.
    found.differentiate(loss, outputs);
    gradients(found, expected, tolerance);
    for (String output : outputs) {
      close(
          output, found.output(output).toDoubles(), expected.output(output).toDoubles(), tolerance);
    }
    found.evaluate(outputs);
    for (String output : outputs) {
      close(
          output, found.output(output).toDoubles(), expected.output(output).toDoubles(), tolerance);
    }
  }

  /** Each graph of a joined one by itself: large numbers of one must not hide another's errors. */
  private static void gradients(GraphSession found, GraphSession expected, double tolerance) {
    double[] a = found.gradient().toDoubles();
    double[] b = expected.gradient().toDoubles();
    Map<String, List<ParameterLayout.Slot>> graphs =
        found.graph().layout().slots().stream()
            .collect(Collectors.groupingBy(slot -> JoinedGraph.graphOf(slot.name())));
    graphs.forEach(
        (graph, slots) ->
            close(graph + " gradient", elements(a, slots), elements(b, slots), tolerance));
  }

  private static double[] elements(double[] vector, List<ParameterLayout.Slot> slots) {
    return slots.stream()
        .flatMapToInt(slot -> IntStream.range(slot.offset(), slot.offset() + slot.size()))
        .mapToDouble(i -> vector[i])
        .toArray();
  }

  private static void close(String name, double[] a, double[] b, double tolerance) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    assertThat(difference).as(name).isLessThanOrEqualTo(tolerance * Math.max(largest, CANCELLED));
  }
}
