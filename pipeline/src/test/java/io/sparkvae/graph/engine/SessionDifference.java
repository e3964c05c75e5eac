// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Noise;
import io.sparkvae.graph.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How far a session is from another on the same graph, parameters and inputs.
 *
 * @param where an output, or the gradient of a graph
 * @param relative the largest difference of an element, divided by the largest element
 */
public record SessionDifference(String where, double relative) {
  /** What is allowed of a session in float, beside one in double. */
  public static final double IN_FLOAT = 1e-5;

  /** What is allowed of two sessions in float: each may be off by so much. */
  public static final double BOTH_IN_FLOAT = 2 * IN_FLOAT;

  /** Terms of both signs may cancel in a sum; its error does not get smaller with it. */
  private static final double CANCELLED = 0.1;

  /** Parameters that are neither alike nor 0. */
  private static float[] parameters(Graph graph) {
    float[] parameters = graph.layout().initialise(7);
    float[] shift = new float[parameters.length];
    Noise.of(11).gaussian(shift);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += 0.1f * shift[i];
    }
    return parameters;
  }

  /**
   * All outputs, with the gradient and without, and the gradient. Changes parameters and inputs of
   * both sessions.
   */
  public static List<SessionDifference> all(
      GraphSession found, GraphSession expected, String loss, Map<String, double[]> inputs) {
    float[] parameters = parameters(found.graph());
    List<String> outputs = List.copyOf(found.graph().outputs().keySet());
    for (GraphSession session : List.of(found, expected)) {
      session.parameters().put(parameters);
      inputs.forEach((name, values) -> session.input(name).put(values));
      session.differentiate(loss, outputs);
    }
    // A plan uses its memory again: the second result must not depend on the first.
    found.differentiate(loss, outputs);
    List<SessionDifference> all = new ArrayList<>(ofGradients(found, expected));
    outputs.forEach(output -> all.add(ofOutput(output, found, expected)));
    found.evaluate(outputs);
    outputs.forEach(output -> all.add(ofOutput(output, found, expected)));
    return all;
  }

  private static SessionDifference ofOutput(
      String output, GraphSession found, GraphSession expected) {
    return of(output, found.output(output).toDoubles(), expected.output(output).toDoubles());
  }

  /** Each graph of a joined one by itself: large numbers of one must not hide another's errors. */
  private static List<SessionDifference> ofGradients(GraphSession found, GraphSession expected) {
    double[] a = found.gradient().toDoubles();
    double[] b = expected.gradient().toDoubles();
    Map<String, List<ParameterLayout.Slot>> graphs =
        found.graph().layout().slots().stream()
            .collect(Collectors.groupingBy(slot -> JoinedGraph.graphOf(slot.name())));
    return graphs.entrySet().stream()
        .map(
            graph ->
                of(
                    graph.getKey() + " gradient",
                    elements(a, graph.getValue()),
                    elements(b, graph.getValue())))
        .toList();
  }

  private static double[] elements(double[] vector, List<ParameterLayout.Slot> slots) {
    return slots.stream()
        .flatMapToInt(slot -> IntStream.range(slot.offset(), slot.offset() + slot.size()))
        .mapToDouble(i -> vector[i])
        .toArray();
  }

  private static SessionDifference of(String where, double[] a, double[] b) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    return new SessionDifference(where, difference / Math.max(largest, CANCELLED));
  }
}
