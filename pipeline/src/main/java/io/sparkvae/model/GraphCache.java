// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Graphs that were built, so that a question about one does not build it again. Holds a limited
 * number; the one that was used least recently goes first. For any number of threads.
 */
final class GraphCache {
  private final int most;
  private final Map<BuiltGraph.Key, BuiltGraph> graphs = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most graphs that are held
   */
  GraphCache(int most) {
    this.most = most;
  }

  /**
   * The graph of a key. It is built outside the lock, for it may take seconds: two threads that ask
   * for a new one at the same time may both build it, and one of the two is kept.
   */
  BuiltGraph get(BuiltGraph.Key key, Function<BuiltGraph.Key, BuiltGraph> builder) {
    synchronized (graphs) {
      BuiltGraph known = graphs.get(key);
      if (known != null) {
        return known;
      }
    }
    BuiltGraph built = builder.apply(key);
    synchronized (graphs) {
      BuiltGraph earlier = graphs.putIfAbsent(key, built);
      if (graphs.size() > most) {
        graphs.remove(graphs.keySet().iterator().next());
      }
      return earlier == null ? built : earlier;
    }
  }

  /** Graphs held now. */
  int size() {
    synchronized (graphs) {
      return graphs.size();
    }
  }
}
