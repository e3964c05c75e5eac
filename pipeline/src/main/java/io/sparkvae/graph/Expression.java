// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A value in a graph, defined by an operation on other values. Immutable, with a shape that is
 * known when it is built; two expressions are equal only if they are the same object. Models are
 * made of these alone.
 *
 * <p>What can be made from an expression is written in the interfaces that it implements, a subject
 * each.
 */
public final class Expression
    implements Arithmetic, Functions, Products, Reductions, Rearrangements {
  private final Operation operation;
  private final List<Expression> inputs;
  private final List<Long> shape;

  private Expression(Operation operation, List<Expression> inputs, List<Long> shape) {
    this.operation = operation;
    this.inputs = List.copyOf(inputs);
    this.shape = shape;
  }

  /** The result of an operation, whose shape the caller has worked out. */
  static Expression of(Operation operation, List<Expression> inputs, List<Long> shape) {
    return new Expression(operation, inputs, shape);
  }

  /** Values that are fed at every evaluation. */
  public static Expression input(String name, long... shape) {
    return new Expression(new Operation.Input(name), List.of(), Shapes.of(shape));
  }

  /** A trained tensor. Its name is unique in the graph and is its name in the model's file. */
  public static Expression parameter(String name, Initialisation initialisation, long... shape) {
    return new Expression(
        new Operation.Parameter(name, initialisation, Optional.empty()),
        List.of(),
        Shapes.of(shape));
  }

  /**
   * A tensor of the parameter vector that follows a statistic. In a loss, its gradient stands for
   * that statistic: who trains it gives it the gradient that the statistic is.
   */
  public static Expression state(
      String name, Initialisation initialisation, Follow follow, long... shape) {
    return new Expression(
        new Operation.Parameter(name, initialisation, Optional.of(follow)),
        List.of(),
        Shapes.of(shape));
  }

  /** A scalar that never changes. */
  public static Expression constant(double value) {
    return constant(new double[] {value});
  }

  /**
   * A tensor that never changes: a mask, a permutation.
   *
   * @param values row-major, rounded to the session's precision
   */
  public static Expression constant(double[] values, long... shape) {
    List<Long> sizes = Shapes.of(shape);
    Shapes.require(
        values.length == Shapes.size(sizes),
        "constant",
        Shapes.size(sizes) + " values for shape " + sizes,
        values.length);
    return new Expression(new Operation.Constant(values.clone()), List.of(), sizes);
  }

  /** As {@link #constant(double[], long...)}. */
  public static Expression constant(float[] values, long... shape) {
    return constant(IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray(), shape);
  }

  /** Expressions one after the other along an axis; their other axes are equal. */
  public static Expression concat(int axis, List<Expression> parts) {
    return new Expression(
        new Operation.Concat(axis),
        parts,
        Shapes.concat(axis, parts.stream().map(Expression::shape).toList()));
  }

  /** What this does with its {@link #inputs}. */
  public Operation operation() {
    return operation;
  }

  /** Calls the visitor's method for this expression's operation. */
  public <R> R accept(OperationVisitor<R> visitor) {
    return operation.accept(visitor, this);
  }

  /** The same operation on other inputs of the same shapes. */
  public Expression on(List<Expression> others) {
    return new Expression(operation, others, shape);
  }

  /** The values that this is made from, in the order in which its operation names them. */
  public List<Expression> inputs() {
    return inputs;
  }

  /** Sizes of the axes; empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  /**
   * The value with a gradient of 0: what a loss reads through it, that loss does not train. Two
   * players are one loss, each reading the other's part detached.
   */
  public Expression detach() {
    return new Expression(new Operation.Detach(), List.of(this), shape);
  }

  /** The derivative of {@link #logGamma}. */
  Expression digamma() {
    return new Expression(Operation.Elementwise.DIGAMMA, List.of(this), shape);
  }

  /** The derivative of {@link #langevin}. */
  Expression langevinSlope() {
    return new Expression(Operation.Elementwise.LANGEVIN_SLOPE, List.of(this), shape);
  }

  /** A matrix product that reads its factors transposed where asked. */
  Expression matrixProduct(Expression other, Operation.MatrixProduct product) {
    return new Expression(
        product, List.of(this, other), Shapes.product(product, shape, other.shape));
  }

  /** The gradient of a convolution of this by its weights, which have the given shape. */
  Expression convolutionWeights(
      Expression gradient, Operation.Window window, List<Long> weightsShape) {
    return new Expression(
        new Operation.ConvolutionWeights(window), List.of(this, gradient), weightsShape);
  }
}
