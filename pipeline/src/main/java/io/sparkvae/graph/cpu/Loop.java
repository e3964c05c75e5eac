// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import io.sparkvae.graph.Shapes;
import io.sparkvae.graph.plan.LoopBody;
import io.sparkvae.graph.plan.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A tree of elementwise operations in one pass over memory. The result is made block by block; each
 * operation works on a block in an array that stays in the first-level cache, so only the leaves
 * are read from memory and only the root is written.
 */
final class Loop implements Kernel, LoopBody.Executor<Loop.Register> {
  private static final int BLOCK = 1024;

  private final List<Step> steps = new ArrayList<>();
  private final List<Runnable> perRun = new ArrayList<>();
  private final LoopBody body;
  private final Expression root;
  private final int size;
  private final int block;
  private final Memory result;
  private final float[] last;
  private final Function<Expression, Memory> leaves;

  /**
   * @param leaves memory of what the loop reads
   */
  Loop(LoopBody body, Memory result, Function<Expression, Memory> leaves) {
    this.body = body;
    this.root = body.root();
    this.size = size(root);
    this.result = result;
    this.leaves = leaves;
    this.block = Math.min(size, blockLength());
    this.last = body.execute(this).x;
  }

  @Override
  public void run() {
    perRun.forEach(Runnable::run);
    for (int from = 0; from < size; from += block) {
      int n = Math.min(block, size - from);
      for (Step step : steps) {
        step.apply(from, n);
      }
      result.put(from, last, n);
    }
  }

  /** A multiple of the first repeated leaf's period, so that the leaf is laid out once a run. */
  private int blockLength() {
    return body.leaves()
        .mapToInt(Loop::size)
        .filter(period -> period > 1 && period < size && period <= BLOCK)
        .map(period -> BLOCK / period * period)
        .findFirst()
        .orElse(BLOCK);
  }

  private static int size(Expression e) {
    return Shapes.length("value", e.shape());
  }

  /**
   * A block of one value.
   *
   * @param passing whether it is made anew for every block, so that an operation may work in place
   */
  record Register(float[] x, boolean passing) {}

  private Register register(boolean passing) {
    return new Register(new float[block + FloatFunctions.LANES], passing);
  }

  @Override
  public Register apply(Elementwise operation, Register a) {
    Register y = a.passing ? a : register(true);
    steps.add(Step.of(operation, a.x, y.x));
    return y;
  }

  @Override
  public Register apply(Pairwise operation, Register a, Register b) {
    Register y = a.passing ? a : b.passing ? b : register(true);
    steps.add(Step.of(operation, a.x, b.x, y.x));
    return y;
  }

  @Override
  public Register load(Operation.Slice slice, Expression part) {
    Runs runs = Runs.of(slice, part);
    Memory memory = leaves.apply(part.inputs().get(0));
    Register register = register(true);
    float[] x = register.x;
    steps.add((from, count) -> Leaves.runs(memory, runs, from, x, count));
    return register;
  }

  @Override
  public Register load(Expression leaf) {
    if (leaf.operation() instanceof Operation.Constant constant && size(leaf) == 1) {
      Register fixed = register(false);
      Arrays.fill(fixed.x, (float) constant.values()[0]);
      return fixed;
    }
    Memory memory = leaves.apply(leaf);
    int n = size(leaf);
    boolean recurs = n < size && Leaves.isTrailing(leaf.shape(), root.shape());
    Register register = register(!recurs || block % n != 0);
    float[] x = register.x;
    if (n == size) {
      steps.add((from, count) -> memory.get(from, x, count));
    } else if (!recurs && Leaves.isLeading(leaf.shape(), root.shape())) {
      steps.add((from, count) -> Leaves.repeat(memory, size / n, from, x, count));
    } else if (!recurs) {
      int[] origins = Shapes.origins(leaf.shape(), root.shape());
      steps.add((from, count) -> Leaves.gather(memory, origins, from, x, count));
    } else if (register.passing) {
      steps.add((from, count) -> Leaves.wrap(memory, n, from, x, count));
    } else {
      perRun.add(() -> Leaves.tile(memory, n, x, block));
    }
    return register;
  }
}
