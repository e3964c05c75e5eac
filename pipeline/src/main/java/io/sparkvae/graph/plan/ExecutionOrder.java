// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an evaluation computes, without memory and without kernels: the values that get a kernel of
 * their own, in order, what is computed inside another's kernel, and when each value is read for
 * the last time.
 */
public final class ExecutionOrder {
  private final List<Expression> order;
  private final Map<Expression, Expression> owners = new HashMap<>();
  private final Map<Expression, List<Expression>> readers = new HashMap<>();
  private final Set<Expression> kept;
  private final Map<Expression, RectifiedConvolution> rectified = new HashMap<>();
  private final Set<Expression> absorbed = new HashSet<>();
  private final List<Expression> computed = new ArrayList<>();
  private final List<List<Expression>> released = new ArrayList<>();

  /** What one kernel computes besides the value that it is for. */
  public enum Fusion {
    /** Elementwise operations, in a loop. */
    LOOPS,
    /** The same, and a convolution with its bias and rectifier ({@link RectifiedConvolution}). */
    LOOPS_AND_RECTIFIED_CONVOLUTIONS
  }

  /**
   * @param targets what is to be computed
   * @param given what has its value already: inputs and parameters
   * @param fusion what the executor's kernels compute together
   */
  public ExecutionOrder(List<Expression> targets, Set<Expression> given, Fusion fusion) {
    order = Graph.topological(targets);
    for (Expression e : order) {
      if (sharesMemory(e)) {
        owners.put(e, owner(e.inputs().get(0)));
      }
      for (Expression input : e.inputs()) {
        readers.computeIfAbsent(input, k -> new ArrayList<>()).add(e);
      }
    }
    kept = new HashSet<>(given);
    targets.forEach(target -> kept.add(owner(target)));
    if (fusion == Fusion.LOOPS_AND_RECTIFIED_CONVOLUTIONS) {
      order.forEach(this::rectify);
    }
    Map<Expression, Integer> lastUse = new LinkedHashMap<>();
    for (Expression e : order) {
      if (owner(e) == e && !isLeaf(e) && !isInlined(e)) {
        noteUses(e, lastUse);
        computed.add(e);
        released.add(new ArrayList<>());
      }
    }
    lastUse.forEach(
        (e, last) -> {
          if (!kept.contains(e) && !isLeaf(e)) {
            released.get(last).add(e);
          }
        });
  }

  /** Everything that the targets are made from, each expression after its inputs. */
  public List<Expression> order() {
    return order;
  }

  /** Values with a kernel of their own, in the order in which they run. */
  public List<Expression> computed() {
    return computed;
  }

  /** Values that nothing reads after the kernel at {@code index} of {@link #computed} has run. */
  public List<Expression> released(int index) {
    return released.get(index);
  }

  /** What a computed value is together with its inputs, if one kernel does all of it. */
  public Optional<RectifiedConvolution> rectified(Expression e) {
    return Optional.ofNullable(rectified.get(e));
  }

  /**
   * Whether a value is computed inside the kernel of its reader and never needs memory: it has one
   * reader, which is a loop of the same shape. So a slice is read from where it is a part of.
   */
  public boolean isInlined(Expression e) {
    boolean inLoops = LoopBody.takes(e) || e.operation() instanceof Operation.Slice;
    return absorbed.contains(e) || inLoops && isReadOnce(e) && isReadInLoop(e);
  }

  /** The expression whose memory an expression shares. */
  public Expression owner(Expression e) {
    return owners.getOrDefault(e, e);
  }

  private static boolean sharesMemory(Expression e) {
    return e.operation() instanceof Operation.Reshape
        || e.operation() instanceof Operation.Detach
        || e.operation() instanceof Operation.Permute permute
            && PermutedAxes.movesNothing(e.inputs().get(0).shape(), permute.axes());
  }

  private static boolean isLeaf(Expression e) {
    return e.inputs().isEmpty();
  }

  /** Finds a convolution that is computed together with its bias and rectifier. */
  private void rectify(Expression e) {
    RectifiedConvolution.of(e)
        .filter(r -> !isInlined(e) && isReadOnce(r.sum()) && isReadOnce(r.convolution()))
        .ifPresent(
            r -> {
              rectified.put(e, r);
              absorbed.addAll(List.of(r.sum(), r.convolution()));
            });
  }

  private boolean isReadOnce(Expression e) {
    return !kept.contains(e) && readers.getOrDefault(e, List.of()).size() == 1;
  }

  private boolean isReadInLoop(Expression e) {
    Expression reader = readers.get(e).get(0);
    return LoopBody.takes(reader) && reader.shape().equals(e.shape());
  }

  /** Notes that the next kernel reads everything that {@code root} is made from. */
  private void noteUses(Expression root, Map<Expression, Integer> lastUse) {
    Deque<Iterator<Expression>> open = new ArrayDeque<>(List.of(root.inputs().iterator()));
    while (!open.isEmpty()) {
      if (!open.peek().hasNext()) {
        open.pop();
        continue;
      }
      Expression input = open.peek().next();
      if (isInlined(input)) {
        open.push(input.inputs().iterator());
      } else {
        lastUse.put(owner(input), computed.size());
      }
    }
  }
}
