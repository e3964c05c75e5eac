// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Derivative;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Graph;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.plan.ConvolutionShape;
import io.sparkvae.graph.plan.ExecutionOrder;
import io.sparkvae.graph.plan.Regions;
import io.sparkvae.graph.plan.SummedAxes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The memory outside the heap that a {@link PlannedSession} takes, found without taking any: its
 * tensors, the regions of its plan, and what kernels have for themselves. What oneDNN allocates
 * while it computes is not part of it.
 */
public final class SessionSize {
  /** oneDNN lays weights out in blocks of at most so many channels, and fills the last one up. */
  private static final long CHANNELS = 16;

  private final Graph graph;
  private final ParameterLayout layout;
  private final Set<Expression> placed = new HashSet<>();
  private long floats;

  private SessionSize(Graph graph, ParameterLayout layout) {
    this.graph = graph;
    this.layout = layout;
  }

  /** Bytes of a session that evaluates these outputs. */
  public static long evaluating(Graph graph, ParameterLayout layout, Collection<String> outputs) {
    return new SessionSize(graph, layout).bytes(Optional.empty(), outputs);
  }

  /** Bytes of a session that differentiates a loss, and evaluates these outputs. */
  public static long differentiating(
      Graph graph, ParameterLayout layout, String loss, Collection<String> outputs) {
    return new SessionSize(graph, layout).bytes(Optional.of(loss), outputs);
  }

  private long bytes(Optional<String> loss, Collection<String> outputs) {
    floats += layout.size();
    graph.inputs().values().forEach(e -> floats += size(e));
    for (Expression e : graph.order()) {
      if (e.operation() instanceof Operation.Input
          || e.operation() instanceof Operation.Parameter) {
        placed.add(e);
      }
    }
    List<Expression> targets = new ArrayList<>();
    loss.map(name -> graph.outputs().get(name))
        .ifPresent(
            e -> {
              floats += layout.size();
              targets.addAll(Derivative.bySlot(e, graph, layout).values());
            });
    for (String name : outputs) {
      Expression e = graph.outputs().get(name);
      floats += size(e);
      targets.add(e);
    }
    return Float.BYTES * (floats + ofPlan(targets));
  }

  /** Floats of a {@link Plan} for these targets. */
  private long ofPlan(List<Expression> targets) {
    ExecutionOrder order = Plan.order(targets, placed);
    long ofPlan = 0;
    for (Expression e : order.order()) {
      if (e.operation() instanceof Operation.Constant constant) {
        placed.add(e);
        ofPlan += constant.values().length;
      }
    }
    targets.forEach(target -> placed.add(order.owner(target)));
    for (int region : new Regions(order, placed).sizes()) {
      ofPlan += region;
    }
    long scratch = 0;
    for (Expression e : order.computed()) {
      Expression convolution = order.rectified(e).map(r -> r.convolution()).orElse(e);
      scratch = Math.max(scratch, ofWeights(convolution));
      ofPlan += ofKernel(e);
    }
    return ofPlan + scratch;
  }

  /** Floats that a kernel has for itself. */
  private static long ofKernel(Expression e) {
    if (e.operation() instanceof Operation.Sum sum) {
      return SumKernel.floats(SummedAxes.of(sum, e));
    }
    if (e.operation() instanceof Operation.TransposedConvolution c) {
      ConvolutionShape shape = ConvolutionShape.of(c, e);
      return PatchKernel.takes(shape) ? PatchKernel.floats(shape) : 0;
    }
    return 0;
  }

  /** Floats that a convolution shares with others: its weights as its kernel wants them. */
  private static long ofWeights(Expression e) {
    if (e.operation() instanceof Operation.Convolution c) {
      return ofWeights(ConvolutionShape.of(c, e));
    }
    if (e.operation() instanceof Operation.ConvolutionWeights c) {
      return ofWeights(ConvolutionShape.of(c, e));
    }
    if (e.operation() instanceof Operation.TransposedConvolution c) {
      ConvolutionShape shape = ConvolutionShape.of(c, e);
      return PatchKernel.takes(shape) ? 0 : ofWeights(shape);
    }
    return 0;
  }

  private static long ofWeights(ConvolutionShape shape) {
    if (WinogradKernel.takes(shape)) {
      return WinogradKernel.floats(shape);
    }
    return filledUp(shape.channels())
        * filledUp(shape.otherChannels())
        * shape.kernelHeight()
        * shape.kernelWidth();
  }

  private static long filledUp(long channels) {
    return (channels + CHANNELS - 1) / CHANNELS * CHANNELS;
  }

  private static int size(Expression e) {
    return Shapes.length("value", e.shape());
  }
}
