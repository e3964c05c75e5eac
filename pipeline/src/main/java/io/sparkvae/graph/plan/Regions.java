// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Where the computed values lie that have no given place: in regions of memory, each of which holds
 * one value after the other. A value gets the region of one of the same size that nothing reads any
 * more, or a new one.
 */
public final class Regions {
  private final Map<Expression, Integer> regions = new HashMap<>();
  private final List<Integer> sizes = new ArrayList<>();

  /**
   * @param placed values whose place is given; they get no region
   * @throws IllegalArgumentException when a value has more than 2^31 - 1 elements
   */
  public Regions(ExecutionOrder order, Set<Expression> placed) {
    Map<Integer, Deque<Integer>> free = new HashMap<>();
    List<Expression> computed = order.computed();
    for (int i = 0; i < computed.size(); i++) {
      Expression e = computed.get(i);
      if (!placed.contains(e)) {
        int size = Shapes.length("value", e.shape());
        Integer reused = free.computeIfAbsent(size, k -> new ArrayDeque<>()).pollLast();
        regions.put(e, reused != null ? reused : added(size));
      }
      for (Expression last : order.released(i)) {
        int region = regions.get(last);
        free.get(sizes.get(region)).addLast(region);
      }
    }
  }

  private int added(int size) {
    sizes.add(size);
    return sizes.size() - 1;
  }

  /** The region of a value; empty if its place is given. */
  public OptionalInt of(Expression computed) {
    Integer region = regions.get(computed);
    return region == null ? OptionalInt.empty() : OptionalInt.of(region);
  }

  /** Elements of each region. */
  public List<Integer> sizes() {
    return List.copyOf(sizes);
  }
}
