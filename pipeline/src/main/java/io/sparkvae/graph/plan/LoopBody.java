// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A tree of elementwise operations that is computed in one pass over memory, for each element of
 * its root by itself.
 */
public final class LoopBody {
  private final Expression root;
  private final List<Instruction> instructions;

  private LoopBody(Expression root, List<Instruction> instructions) {
    this.root = root;
    this.instructions = instructions;
  }

  /**
   * What an executor does for the operations of a loop.
   *
   * @param <V> how it names a value. Each value is used once.
   */
  public interface Executor<V> {
    /** Reads a value from memory, or a constant, broadcast to the root's shape. */
    V load(Expression leaf);

    /** Reads a slice of the root's shape from the memory of what it is a part of. */
    V load(Operation.Slice slice, Expression part);

    /** Applies a function to a value. */
    V apply(Operation.Elementwise operation, V a);

    /** Applies a function to two values. */
    V apply(Operation.Pairwise operation, V a, V b);
  }

  /** One operation; its inputs are named by the indices of the operations that make them. */
  private interface Instruction {
    <V> V accept(Executor<V> executor, List<V> values);
  }

  private record Load(Expression leaf) implements Instruction {
    @Override
    public <V> V accept(Executor<V> executor, List<V> values) {
      return executor.load(leaf);
    }
  }

  private record LoadPart(Operation.Slice slice, Expression part) implements Instruction {
    @Override
    public <V> V accept(Executor<V> executor, List<V> values) {
      return executor.load(slice, part);
    }
  }

  private record Unary(Operation.Elementwise operation, int a) implements Instruction {
    @Override
    public <V> V accept(Executor<V> executor, List<V> values) {
      return executor.apply(operation, values.get(a));
    }
  }

  private record Binary(Operation.Pairwise operation, int a, int b) implements Instruction {
    @Override
    public <V> V accept(Executor<V> executor, List<V> values) {
      return executor.apply(operation, values.get(a), values.get(b));
    }
  }

  /** The value that the loop leaves in memory. */
  public Expression root() {
    return root;
  }

  /**
   * What the loop reads in whole, in the order of reading; the same expression may recur. Slices
   * are not among it.
   */
  public Stream<Expression> leaves() {
    return instructions.stream()
        .filter(Load.class::isInstance)
        .map(instruction -> ((Load) instruction).leaf);
  }

  /** Lets an executor do all operations, inputs first; returns its name of the root. */
  public <V> V execute(Executor<V> executor) {
    List<V> values = new ArrayList<>();
    for (Instruction instruction : instructions) {
      values.add(instruction.accept(executor, values));
    }
    return values.get(values.size() - 1);
  }

  /** Whether an operation can be the root of a loop, and part of another of the same shape. */
  public static boolean takes(Expression e) {
    return e.operation() instanceof Operation.Elementwise
        || e.operation() instanceof Operation.Pairwise
        || e.operation() instanceof Operation.Broadcast;
  }

  /** An expression of the tree; the iterator has the inputs that are not computed yet. */
  private record Node(Expression expression, Iterator<Expression> inputs) {
    Node(Expression expression) {
      this(expression, expression.inputs().iterator());
    }
  }

  /**
   * The loop of a value.
   *
   * @param inlined whether an input is computed inside the loop; the others are read
   */
  public static LoopBody of(Expression root, Predicate<Expression> inlined) {
    List<Instruction> instructions = new ArrayList<>();
    Deque<Integer> values = new ArrayDeque<>();
    Deque<Node> open = new ArrayDeque<>(List.of(new Node(root)));
    while (!open.isEmpty()) {
      Node node = open.peek();
      if (node.inputs.hasNext()) {
        Expression input = node.inputs.next();
        if (!inlined.test(input)) {
          append(new Load(input), instructions, values);
        } else if (input.operation() instanceof Operation.Slice slice) {
          append(new LoadPart(slice, input), instructions, values);
        } else {
          open.push(new Node(input));
        }
      } else {
        append(open.pop().expression, instructions, values);
      }
    }
    return new LoopBody(root, List.copyOf(instructions));
  }

  private static void append(Expression e, List<Instruction> instructions, Deque<Integer> values) {
    if (e.operation() instanceof Operation.Elementwise operation) {
      append(new Unary(operation, values.pop()), instructions, values);
    } else if (e.operation() instanceof Operation.Pairwise operation) {
      int b = values.pop();
      append(new Binary(operation, values.pop(), b), instructions, values);
    }
    // A broadcast needs none: its input is read in the loop's shape.
  }

  private static void append(
      Instruction instruction, List<Instruction> instructions, Deque<Integer> values) {
    values.push(instructions.size());
    instructions.add(instruction);
  }
}
