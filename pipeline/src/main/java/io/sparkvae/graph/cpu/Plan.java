// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Expressions laid out as kernels on memory, once for a batch shape. A {@link Schedule} says what
 * is computed in which order; this gives every value its place, and memory back to later values as
 * soon as its last reader has run. Owns the memory and oneDNN's objects, and frees them when
 * closed.
 */
final class Plan implements AutoCloseable {
  private final Schedule schedule;
  private final Map<Expression, Memory> memory = new HashMap<>();
  private final Map<Integer, List<Memory>> free = new HashMap<>();
  private final List<Kernel> kernels = new ArrayList<>();
  private final PointerScope owned;
  private boolean open = true;

  /** A value to compute, and where to leave it. */
  record Target(Expression expression, Memory memory) {}

  /**
   * @param targets in any order; an expression may have several
   * @param given memory of inputs and parameters
   * @throws IllegalArgumentException when a value has more than 2^31 - 1 elements
   */
  Plan(List<Target> targets, Map<Expression, Memory> given) {
    OneDnn.prepareThread();
    schedule = new Schedule(targets.stream().map(Target::expression).toList(), given.keySet());
    memory.putAll(given);
    owned = beginScope();
    try {
      build(targets);
      owned.extend(); // Past this block, to close().
    } finally {
      owned.close();
    }
  }

  /** From here until it is closed, everything native that this thread makes is the scope's. */
  @SuppressWarnings("unchecked") // No classes are given, so pointers of all are taken.
  private static PointerScope beginScope() {
    return new PointerScope();
  }

  private void build(List<Target> targets) {
    for (Expression e : schedule.order()) {
      if (e.operation() instanceof Operation.Constant constant) {
        memory.put(e, Memory.of(constant.values()));
      }
    }
    List<Target> copies = new ArrayList<>();
    for (Target target : targets) {
      if (memory.putIfAbsent(schedule.owner(target.expression), target.memory) != null) {
        copies.add(target);
      }
    }
    Kernels each = new Kernels(schedule, this::of);
    List<Expression> computed = schedule.computed();
    for (int i = 0; i < computed.size(); i++) {
      Expression e = computed.get(i);
      memory.computeIfAbsent(e, k -> take(Shapes.length("value", k.shape())));
      kernels.add(each.of(e));
      schedule.released(i).forEach(this::release);
    }
    for (Target target : copies) {
      kernels.add(copy(of(target.expression), target.memory));
    }
  }

  private Memory of(Expression e) {
    return memory.get(schedule.owner(e));
  }

  private Memory take(int size) {
    List<Memory> same = free.getOrDefault(size, List.of());
    return same.isEmpty() ? Memory.allocate(size) : same.remove(same.size() - 1);
  }

  private void release(Expression e) {
    Memory m = memory.get(e);
    free.computeIfAbsent(m.size(), k -> new ArrayList<>()).add(m);
  }

  private static Kernel copy(Memory from, Memory target) {
    return () -> target.buffer().put(0, from.buffer(), 0, from.size());
  }

  /** Computes all targets. */
  void run() {
    if (!open) {
      throw new IllegalStateException("plan: expected an open one, found it closed");
    }
    OneDnn.prepareThread();
    for (Kernel kernel : kernels) {
      kernel.run();
    }
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      kernels.clear();
      owned.close();
    }
  }
}
