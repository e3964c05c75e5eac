// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.engine;

import io.sparkvae.graph.Graph;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.cpu.PlannedSession;
import io.sparkvae.graph.nd4j.SameDiffSession;
import io.sparkvae.machine.Machine;
import io.sparkvae.machine.NativeBuild;

/** Opens sessions on the executor that fits the precision and the machine. */
public final class Engine {
  private Engine() {}

  /** Opens a session on the graph's own parameters. */
  public static GraphSession open(Graph graph, Precision precision) {
    return open(graph, graph.layout(), precision);
  }

  /**
   * Opens a session on a larger vector of which the graph uses a part: a decoder on a whole model's
   * parameters.
   */
  public static GraphSession open(Graph graph, ParameterLayout layout, Precision precision) {
    NativeBuild.select();
    return switch (precision) {
        // The planned executor computes on processors; SameDiff's on whatever ND4J does.
      case FLOAT ->
          Machine.computesOnGraphics()
              ? new SameDiffSession(graph, layout, precision)
              : new PlannedSession(graph, layout);
      case DOUBLE -> new SameDiffSession(graph, layout, precision);
    };
  }
}
