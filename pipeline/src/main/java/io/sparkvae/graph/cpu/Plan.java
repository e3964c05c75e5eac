// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.plan.ExecutionOrder;
import io.sparkvae.graph.plan.Regions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;

/**
 * Expressions laid out as kernels on memory, once for a batch shape. An {@link ExecutionOrder} says
 * what is computed in which order, and {@link Regions} which values share memory. Owns the memory
 * and oneDNN's objects, and frees them when closed.
 */
final class Plan implements AutoCloseable {
  private final ExecutionOrder order;
  private final Map<Expression, Memory> memory = new HashMap<>();
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
    order = order(targets.stream().map(Target::expression).toList(), given.keySet());
    memory.putAll(given);
    owned = beginScope();
    try {
      build(targets);
      owned.extend(); // Past this block, to close().
    } finally {
      owned.close();
    }
  }

  /** What a plan computes one after the other. */
  static ExecutionOrder order(List<Expression> targets, Set<Expression> given) {
    return new ExecutionOrder(
        targets, given, ExecutionOrder.Fusion.LOOPS_AND_RECTIFIED_CONVOLUTIONS);
  }

  /** From here until it is closed, everything native that this thread makes is the scope's. */
  @SuppressWarnings("unchecked") // No classes are given, so pointers of all are taken.
  private static PointerScope beginScope() {
    return new PointerScope();
  }

  private void build(List<Target> targets) {
    for (Expression e : order.order()) {
      if (e.operation() instanceof Operation.Constant constant) {
        memory.put(e, Memory.of(constant.values()));
      }
    }
    List<Target> copies = new ArrayList<>();
    for (Target target : targets) {
      if (memory.putIfAbsent(order.owner(target.expression), target.memory) != null) {
        copies.add(target);
      }
    }
    Regions regions = new Regions(order, memory.keySet());
    List<Memory> regionMemory = regions.sizes().stream().map(Memory::allocate).toList();
    Scratch scratch = new Scratch();
    Kernels each = new Kernels(order, this::of, scratch);
    for (Expression e : order.computed()) {
      regions.of(e).ifPresent(region -> memory.put(e, regionMemory.get(region)));
      kernels.add(each.of(e));
    }
    for (Target target : copies) {
      kernels.add(copy(of(target.expression), target.memory));
    }
    scratch.allocate();
  }

  private Memory of(Expression e) {
    return memory.get(order.owner(e));
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
