// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.graph.engine.Engine;
import java.util.function.Function;

/** Sessions on the graphs of models, of this JVM. */
public final class ModelSessions {
  private static final SessionPool<Purpose, GraphSession> SHARED = SessionPool.shared();

  /** What a session is open for. */
  record Purpose(BuiltGraph.Key key, Precision precision, Device device) {}

  private ModelSessions() {}

  /**
   * Uses a session on a graph. Its vector of parameters is the whole model's, {@link
   * BuiltGraph#layout}; what an earlier user left in it and in the inputs is overwritten by the
   * next.
   */
  public static <R> R with(BuiltGraph graph, Precision precision, Function<GraphSession, R> use) {
    return with(SHARED, graph, precision, use);
  }

  static <R> R with(
      SessionPool<Purpose, GraphSession> pool,
      BuiltGraph graph,
      Precision precision,
      Function<GraphSession, R> use) {
    Device device = Device.current();
    return pool.use(
        new Purpose(graph.key(), precision, device),
        () -> Engine.open(graph.graph(), graph.layout(), precision, device),
        use);
  }
}
