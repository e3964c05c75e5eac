package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import java.util.List;
import java.util.stream.IntStream;

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

  /** 1 where positive, 0 elsewhere. */
  public Expression step() {
    return elementwise(Elementwise.STEP);
  }

  /** Matrix product {@code [m, k] x [k, n]}. */
  public Expression matrixProduct(Expression other) {
    return matrixProduct(other, new Operation.MatrixProduct(false, false));
  }

  Expression matrixProduct(Expression other, Operation.MatrixProduct product) {
    int inner = product.transposeA() ? 0 : 1;
    int outer = product.transposeB() ? 1 : 0;
    Shapes.require(
        shape.size() == 2
            && other.shape.size() == 2
            && shape.get(inner).equals(other.shape.get(outer)),
        "matrices [m, k] and [k, n]",
        shape + " and " + other.shape + " for " + product);
    return new Expression(
        product, List.of(this, other), List.of(shape.get(1 - inner), other.shape.get(1 - outer)));
  }

  /**
   * Convolution of images {@code [batch, h, w, in]}, every pixel of which the window reaches.
   *
   * @param weights {@code [kernel, kernel, in, out]}
   */
  public Expression convolution(Expression weights, int stride, int padding) {
    Shapes.require(
        shape.size() == 4 && weights.shape.size() == 4 && shape.get(3).equals(weights.shape.get(2)),
        "x [batch, h, w, in] and weights [kernel, kernel, in, out]",
        shape + " and " + weights.shape);
    long reach = 2L * padding - weights.shape.get(0);
    Shapes.require(
        (shape.get(1) + reach) % stride == 0 && (shape.get(2) + reach) % stride == 0,
        "images on which a window of %d with padding %d ends with a step of %d"
            .formatted(weights.shape.get(0), padding, stride),
        shape);
    return new Expression(
        new Operation.Convolution(new Operation.Window(stride, padding)),
        List.of(this, weights),
        Shapes.of(
            shape.get(0),
            (shape.get(1) + reach) / stride + 1,
            (shape.get(2) + reach) / stride + 1,
            weights.shape.get(3)));
  }

  /**
   * Transposed convolution of images {@code [batch, h, w, in]}: the gradient of {@link
   * #convolution} by its images, so its weights are those of a convolution that leads back.
   *
   * @param weights {@code [kernel, kernel, out, in]}
   */
  public Expression transposedConvolution(Expression weights, int stride, int padding) {
    Shapes.require(
        shape.size() == 4 && weights.shape.size() == 4 && shape.get(3).equals(weights.shape.get(3)),
        "x [batch, h, w, in] and weights [kernel, kernel, out, in]",
        shape + " and " + weights.shape);
    long reach = weights.shape.get(0) - 2L * padding;
    return new Expression(
        new Operation.TransposedConvolution(new Operation.Window(stride, padding)),
        List.of(this, weights),
        Shapes.of(
            shape.get(0),
            (shape.get(1) - 1) * stride + reach,
            (shape.get(2) - 1) * stride + reach,
            weights.shape.get(2)));
  }

  /** The gradient of a convolution of this by its weights, which have the given shape. */
  Expression convolutionWeights(
      Expression gradient, Operation.Window window, List<Long> weightsShape) {
    return new Expression(
        new Operation.ConvolutionWeights(window), List.of(this, gradient), weightsShape);
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

  /** The axes in another order: axis i of the result is axis {@code axes[i]} of this. */
  public Expression permute(Integer... axes) {
    List<Integer> order = List.of(axes);
    Shapes.require(
        order.stream().sorted().toList().equals(IntStream.range(0, shape.size()).boxed().toList()),
        "each of the axes of " + shape + " once",
        order);
    return new Expression(
        new Operation.Permute(order), List.of(this), order.stream().map(shape::get).toList());
  }

  /** This, repeated to a shape that it broadcasts to. */
  public Expression broadcast(List<Long> to) {
    if (shape.equals(to)) {
      return this;
    }
    Shapes.require(
        Shapes.broadcast(shape, to).equals(to), "a shape that broadcasts to " + to, shape);
    return new Expression(new Operation.Broadcast(), List.of(this), to);
  }
}
