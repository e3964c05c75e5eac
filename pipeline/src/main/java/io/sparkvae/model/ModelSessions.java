// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.Precision;
import io.sparkvae.graph.engine.Device;
import io.sparkvae.graph.engine.Engine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Sessions of this JVM, kept across tasks: opening one costs more than a round of training. As many
 * are open as tasks run at once, and a limited number beside them that wait for the next task; of
 * those the one that was used least recently is closed first. A session whose use threw is closed
 * and not used again, for its state is not known.
 */
public final class ModelSessions {
  /** Idle sessions that are kept: several graphs of a stage, for every task that runs at once. */
  private static final int MOST_IDLE = 4 * Runtime.getRuntime().availableProcessors();

  private static final ModelSessions SHARED = new ModelSessions(MOST_IDLE);

  /** What a session is open for. */
  private record Purpose(BuiltGraph.Key key, Precision precision, Device device) {}

  private record Idle(Purpose purpose, GraphSession session) {}

  private final int mostIdle;

  /** The most recently used first. */
  private final Deque<Idle> idle = new ArrayDeque<>();

  ModelSessions(int mostIdle) {
    this.mostIdle = mostIdle;
  }

  /**
   * Uses a session on a graph. Its vector of parameters is the whole model's, {@link
   * BuiltGraph#layout}; what an earlier user left in it and in the inputs is overwritten by the
   * next.
   */
  public static <R> R with(BuiltGraph graph, Precision precision, Function<GraphSession, R> use) {
    return SHARED.use(graph, precision, Device.current(), use);
  }

  /** Closes all sessions that are not in use, as a stage does when it ends. */
  public static void clear() {
    SHARED.closeIdle(0);
  }

  <R> R use(BuiltGraph graph, Precision precision, Device device, Function<GraphSession, R> use) {
    Purpose purpose = new Purpose(graph.key(), precision, device);
    GraphSession session = taken(purpose);
    if (session == null) {
      session = Engine.open(graph.graph(), graph.layout(), precision, device);
    }
    R result;
    try {
      result = use.apply(session);
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
    synchronized (idle) {
      idle.addFirst(new Idle(purpose, session));
    }
    closeIdle(mostIdle);
    return result;
  }

  private GraphSession taken(Purpose purpose) {
    synchronized (idle) {
      for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
        Idle next = each.next();
        if (next.purpose.equals(purpose)) {
          each.remove();
          return next.session;
        }
      }
      return null;
    }
  }

  /**
   * Closes the sessions that were used least recently, until no more than {@code most} are idle.
   */
  void closeIdle(int most) {
    List<Idle> closing = new ArrayList<>();
    synchronized (idle) {
      while (idle.size() > most) {
        closing.add(idle.removeLast());
      }
    }
    closing.forEach(each -> each.session.close());
  }

  /** Sessions that wait for a user. */
  int idle() {
    synchronized (idle) {
      return idle.size();
    }
  }
}
