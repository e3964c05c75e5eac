package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import java.util.List;

/**
 * A value in a graph, defined by an operation on other values. Immutable, with a shape that is
 * known when it is built; identity is what distinguishes two expressions. Models are made of these
 * alone.
 */
public final class Expression {
  private final Operation operation;
  private final List<Expression> inputs;
  private final List<Long> shape;

  private Expression(Operation operation, List<Expression> inputs, List<Long> shape) {
    this.operation = operation;
    this.inputs = List.copyOf(inputs);
    this.shape = shape;
  }

  /** Values that are fed at every evaluation. */
  public static Expression input(String name, long... shape) {
    return new Expression(new Operation.Input(name), List.of(), Shapes.of(shape));
  }

  /** A trained tensor. Its name is unique in the graph and is its name in the model's file. */
  public static Expression parameter(String name, Initialisation initialisation, long... shape) {
    return new Expression(
        new Operation.Parameter(name, initialisation), List.of(), Shapes.of(shape));
  }

  /** A scalar that never changes. */
  public static Expression constant(double value) {
    return new Expression(new Operation.Constant(value), List.of(), List.of());
  }

  Operation operation() {
    return operation;
  }

  List<Expression> inputs() {
    return inputs;
  }

  /** Sizes of the axes; empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  public Expression plus(Expression other) {
    return pairwise(Pairwise.ADD, other);
  }

  public Expression plus(double other) {
    return plus(constant(other));
  }

  public Expression minus(Expression other) {
    return pairwise(Pairwise.SUBTRACT, other);
  }

  public Expression minus(double other) {
    return minus(constant(other));
  }

  public Expression times(Expression other) {
    return pairwise(Pairwise.MULTIPLY, other);
  }

  public Expression times(double other) {
    return times(constant(other));
  }

  public Expression dividedBy(Expression other) {
    return pairwise(Pairwise.DIVIDE, other);
  }

  private Expression pairwise(Pairwise operation, Expression other) {
    return new Expression(operation, List.of(this, other), Shapes.broadcast(shape, other.shape));
  }

  public Expression negate() {
    return elementwise(Elementwise.NEGATE);
  }

  public Expression exp() {
    return elementwise(Elementwise.EXP);
  }

  public Expression log() {
    return elementwise(Elementwise.LOG);
  }

  public Expression square() {
    return elementwise(Elementwise.SQUARE);
  }

  public Expression tanh() {
    return elementwise(Elementwise.TANH);
  }

  public Expression sigmoid() {
    return elementwise(Elementwise.SIGMOID);
  }

  public Expression relu() {
    return elementwise(Elementwise.RELU);
  }

  /** ln(1 + e^x), finite for every finite x. */
  public Expression softplus() {
    return elementwise(Elementwise.SOFTPLUS);
  }

  private Expression elementwise(Elementwise operation) {
    return new Expression(operation, List.of(this), shape);
  }

  /** Matrix product {@code [m, k] x [k, n]}. */
  public Expression matrixProduct(Expression other) {
    Shapes.require(
        shape.size() == 2 && other.shape.size() == 2 && shape.get(1).equals(other.shape.get(0)),
        "matrices [m, k] and [k, n]",
        shape + " and " + other.shape);
    return new Expression(
        new Operation.MatrixProduct(),
        List.of(this, other),
        List.of(shape.get(0), other.shape.get(1)));
  }

  /**
   * Convolution over the last two axes.
   *
   * @param weights {@code [kernel, kernel, in, out]}
   * @param bias {@code [out]}
   */
  public Expression convolution(Expression weights, Expression bias, int stride, int padding) {
    requireConvolvable(weights, bias, weights.shape.get(2), weights.shape.get(3));
    long kernel = weights.shape.get(0);
    return new Expression(
        new Operation.Convolution(stride, padding),
        List.of(this, weights, bias),
        List.of(
            shape.get(0),
            weights.shape.get(3),
            (shape.get(2) + 2L * padding - kernel) / stride + 1,
            (shape.get(3) + 2L * padding - kernel) / stride + 1));
  }

  /**
   * Transposed convolution over the last two axes: the gradient of {@link #convolution}.
   *
   * @param weights {@code [kernel, kernel, out, in]}
   * @param bias {@code [out]}
   */
  public Expression transposedConvolution(
      Expression weights, Expression bias, int stride, int padding) {
    requireConvolvable(weights, bias, weights.shape.get(3), weights.shape.get(2));
    long kernel = weights.shape.get(0);
    return new Expression(
        new Operation.TransposedConvolution(stride, padding),
        List.of(this, weights, bias),
        List.of(
            shape.get(0),
            weights.shape.get(2),
            (shape.get(2) - 1) * stride + kernel - 2L * padding,
            (shape.get(3) - 1) * stride + kernel - 2L * padding));
  }

  private void requireConvolvable(Expression weights, Expression bias, long in, long out) {
    Shapes.require(
        shape.size() == 4
            && weights.shape.size() == 4
            && shape.get(1) == in
            && bias.shape.equals(List.of(out)),
        "x [batch, in, h, w], square weights for it and bias [out]",
        shape + ", " + weights.shape + " and " + bias.shape);
  }

  /** Sum over the given axes, which disappear; over all of them when none is given. */
  public Expression sum(Integer... axes) {
    List<Integer> list = List.of(axes);
    return new Expression(new Operation.Sum(list), List.of(this), Shapes.without(shape, list));
  }

  /** The same elements, in row-major order, in another shape of the same size. */
  public Expression reshape(long... newShape) {
    List<Long> to = Shapes.of(newShape);
    Shapes.require(Shapes.size(to) == Shapes.size(shape), "a shape of the size of " + shape, to);
    return new Expression(new Operation.Reshape(), List.of(this), to);
  }
}
