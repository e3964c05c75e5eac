// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import io.sparkvae.graph.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A tree of elementwise operations in one pass over memory. The result is made block by block; each
 * operation works on a block in an array that stays in the first-level cache, so only the leaves
 * are read from memory and only the root is written.
 */
final class Loop implements Kernel {
  private static final int BLOCK = 1024;

  private final List<Step> steps = new ArrayList<>();
  private final List<Runnable> perRun = new ArrayList<>();
  private final Expression root;
  private final int size;
  private final int block;
  private final Memory result;
  private final float[] last;
  private final Function<Expression, Memory> leaves;
  private final Predicate<Expression> inlined;

  /**
   * @param inlined whether an input is computed inside the loop
   * @param leaves memory of the others
   */
  Loop(
      Expression root,
      Memory result,
      Predicate<Expression> inlined,
      Function<Expression, Memory> leaves) {
    this.root = root;
    this.size = size(root);
    this.result = result;
    this.inlined = inlined;
    this.leaves = leaves;
    this.block = Math.min(size, blockLength());
    this.last = compile().x;
  }

  /** Whether an operation can be part of a loop. */
  static boolean takes(Expression e) {
    return e.operation() instanceof Elementwise
        || e.operation() instanceof Pairwise
        || e.operation() instanceof Operation.Broadcast;
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
    Expression e = root;
    while (e != null) {
      Expression next = null;
      for (Expression input : e.inputs()) {
        if (inlined.test(input)) {
          next = input;
          break;
        }
        int period = size(input);
        if (period > 1 && period < size && period <= BLOCK) {
          return BLOCK / period * period;
        }
      }
      e = next;
    }
    return BLOCK;
  }

  private static int size(Expression e) {
    return Shapes.length("value", e.shape());
  }

  /**
   * A block of one value.
   *
   * @param passing whether it is made anew for every block, so that an operation may work in place
   */
  private record Register(float[] x, boolean passing) {}

  private Register register(boolean passing) {
    return new Register(new float[block + FloatFunctions.LANES], passing);
  }

  /** An expression of the tree; the iterator has the inputs that have no register yet. */
  private record Node(Expression expression, Iterator<Expression> inputs) {
    Node(Expression expression) {
      this(expression, expression.inputs().iterator());
    }
  }

  /** Appends the steps of the whole tree, inputs first; the register returned has the root. */
  private Register compile() {
    Deque<Node> open = new ArrayDeque<>(List.of(new Node(root)));
    Deque<Register> values = new ArrayDeque<>();
    while (!open.isEmpty()) {
      Node node = open.peek();
      if (!node.inputs.hasNext()) {
        values.push(apply(open.pop().expression, values));
        continue;
      }
      Expression input = node.inputs.next();
      if (inlined.test(input)) {
        open.push(new Node(input));
      } else {
        values.push(load(input));
      }
    }
    return values.pop();
  }

  /** Appends the step of one operation, whose inputs it takes from the top of {@code values}. */
  private Register apply(Expression e, Deque<Register> values) {
    if (e.operation() instanceof Elementwise operation) {
      Register a = values.pop();
      Register y = a.passing ? a : register(true);
      steps.add(Step.of(operation, a.x, y.x));
      return y;
    }
    if (e.operation() instanceof Pairwise operation) {
      Register b = values.pop();
      Register a = values.pop();
      Register y = a.passing ? a : b.passing ? b : register(true);
      steps.add(Step.of(operation, a.x, b.x, y.x));
      return y;
    }
    return values.pop(); // A broadcast: its input was loaded in this loop's shape.
  }

  private Register load(Expression leaf) {
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
