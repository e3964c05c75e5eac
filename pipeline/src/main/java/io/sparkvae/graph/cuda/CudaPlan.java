// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.plan.ExecutionOrder;
import io.sparkvae.graph.plan.Regions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the program of an evaluation: gives every value its place, and its kernel's text. */
final class CudaPlan {
  /** Values begin at multiples of it: what vector loads and cuBLAS like best. */
  private static final int ALIGNED_FLOATS = 64;

  private final ExecutionOrder order;
  private final Map<Expression, Place> places;
  private final List<float[]> constants = new ArrayList<>();
  private final KernelText text;
  private long constantFloats;

  /** A value to compute, and where to leave it. */
  record Target(Expression expression, Place place) {}

  private CudaPlan(List<Target> targets, Map<Expression, Place> given, KernelText text) {
    this.text = text;
    order =
        new ExecutionOrder(
            targets.stream().map(Target::expression).toList(),
            given.keySet(),
            ExecutionOrder.Fusion.LOOPS);
    places = new HashMap<>(given);
  }

  /**
   * Returns the program that computes all targets.
   *
   * @param targets in any order; an expression may have several
   * @param given places of inputs and parameters
   * @throws IllegalArgumentException when a value has more than 2^31 - 1 elements
   */
  static CudaProgram of(List<Target> targets, Map<Expression, Place> given) {
    return of(targets, given, new KernelText());
  }

  /**
   * As {@link #of(List, Map)}, in a text that may have other kernels.
   *
   * @param text is added to
   */
  static CudaProgram of(List<Target> targets, Map<Expression, Place> given, KernelText text) {
    return new CudaPlan(targets, given, text).program(targets);
  }

  private CudaProgram program(List<Target> targets) {
    order.order().forEach(this::placeConstant);
    List<Target> copies = new ArrayList<>();
    for (Target target : targets) {
      if (places.putIfAbsent(order.owner(target.expression), target.place) != null) {
        copies.add(target);
      }
    }
    Regions regions = new Regions(order, places.keySet());
    long[] starts = new long[regions.sizes().size() + 1];
    for (int i = 0; i + 1 < starts.length; i++) {
      starts[i + 1] = starts[i] + aligned(regions.sizes().get(i));
    }
    Scratch scratch = new Scratch(starts[starts.length - 1]);
    Kernels each = new Kernels(order, this::place, text, scratch);
    List<CudaCommand> commands = new ArrayList<>();
    for (Expression e : order.computed()) {
      regions.of(e).ifPresent(region -> places.put(e, CudaProgram.arena(starts[region])));
      commands.addAll(e.accept(each));
    }
    for (Target target : copies) {
      Expression e = target.expression;
      commands.add(
          new CudaCommand.Copy(place(e), target.place, Shapes.size(e.shape()) * Float.BYTES));
    }
    return new CudaProgram(text.source(), scratch.end(), joined(), commands);
  }

  private void placeConstant(Expression e) {
    if (e.operation() instanceof Operation.Constant constant) {
      places.put(e, new Place(CudaProgram.CONSTANTS, constantFloats * Float.BYTES));
      float[] values = new float[aligned(constant.values().length)];
      for (int i = 0; i < constant.values().length; i++) {
        values[i] = (float) constant.values()[i];
      }
      constants.add(values);
      constantFloats += values.length;
    }
  }

  private float[] joined() {
    float[] all = new float[Shapes.length("constants", List.of(constantFloats))];
    int at = 0;
    for (float[] values : constants) {
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }

  private static int aligned(int floats) {
    return Math.toIntExact((floats + ALIGNED_FLOATS - 1L) / ALIGNED_FLOATS * ALIGNED_FLOATS);
  }

  private Place place(Expression e) {
    return places.get(order.owner(e));
  }
}
