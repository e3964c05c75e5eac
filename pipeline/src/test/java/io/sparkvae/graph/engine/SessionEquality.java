// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.nd4j.SameDiffSession;
import java.util.Map;

/** Two executors on the same graph, parameters and inputs. */
public final class SessionEquality {
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
    try (GraphSession planned = new PlannedSession(graph, graph.layout())) {
      check(planned, oracle, loss, inputs, SessionDifference.IN_FLOAT);
    }
  }

  /** Checks one session in float against another; changes parameters and inputs of both. */
  public static void check(
      GraphSession found, GraphSession expected, String loss, Map<String, double[]> inputs) {
    check(found, expected, loss, inputs, SessionDifference.BOTH_IN_FLOAT);
  }

  private static void check(
      GraphSession found,
      GraphSession expected,
      String loss,
      Map<String, double[]> inputs,
      double tolerance) {
    for (SessionDifference each : SessionDifference.all(found, expected, loss, inputs)) {
      assertThat(each.relative()).as(each.where()).isLessThanOrEqualTo(tolerance);
    }
  }
}
