package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import java.util.Arrays;
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
        values.length == Shapes.size(sizes), "the elements of " + sizes, values.length + " values");
    return new Expression(new Operation.Constant(values.clone()), List.of(), sizes);
  }

  /** As {@link #constant(double[], long...)}. */
  public static Expression constant(float[] values, long... shape) {
    return constant(IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray(), shape);
  }

  public Operation operation() {
    return operation;
  }

  /** The same operation on other inputs of the same shapes. */
  public Expression on(List<Expression> others) {
    return new Expression(operation, others, shape);
  }

  public List<Expression> inputs() {
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

  /** The larger of two; where they are equal, the gradient is the other's. */
  public Expression maximum(Expression other) {
    return pairwise(Pairwise.MAXIMUM, other);
  }

  public Expression maximum(double other) {
    return maximum(constant(other));
  }

  /** The smaller of two; where they are equal, the gradient is the other's. */
  public Expression minimum(Expression other) {
    return negate().maximum(other.negate()).negate();
  }

  public Expression minimum(double other) {
    return minimum(constant(other));
  }

  /** This within bounds; outside and on them the gradient is 0. */
  public Expression clip(double least, double most) {
    Shapes.require(least < most, "a least below the most", least + " and " + most);
    return maximum(least).minimum(most);
  }

  /** 1 where this is greater, 0 elsewhere; the gradient is 0. */
  public Expression greater(Expression other) {
    return minus(other).step();
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

  /** The square root; its gradient at 0 is infinite. */
  public Expression sqrt() {
    return elementwise(Elementwise.SQRT);
  }

  /** |x|, with a gradient of 0 at 0. */
  public Expression abs() {
    return relu().plus(negate().relu());
  }

  /** x where positive, {@code slope} x elsewhere. */
  public Expression leakyRelu(double slope) {
    return relu().minus(negate().relu().times(slope));
  }

  /** x where positive, e^x - 1 elsewhere (Clevert et al. 2016, alpha 1). */
  public Expression elu() {
    return relu().plus(negate().relu().negate().exp()).minus(1);
  }

  /**
   * ln Gamma(x) of positive x, not a number elsewhere. Has a first derivative, digamma, and no
   * second.
   */
  public Expression logGamma() {
    return elementwise(Elementwise.LOG_GAMMA);
  }

  public Expression digamma() {
    return elementwise(Elementwise.DIGAMMA);
  }

  /**
   * ln(sinh(x) / x), even, 0 at 0: with a logit l, the continuous Bernoulli's density on [0, 1] is
   * e^(l x - l/2 - logSinhc(l/2)) (Loaiza-Ganem and Cunningham 2019, equation 8).
   */
  public Expression logSinhc() {
    return elementwise(Elementwise.LOG_SINHC);
  }

  /**
   * coth x - 1/x, odd, 0 at 0, the derivative of {@link #logSinhc}: the continuous Bernoulli with
   * logit l has the mean 1/2 + langevin(l/2) / 2. Has a first derivative and no second.
   */
  public Expression langevin() {
    return elementwise(Elementwise.LANGEVIN);
  }

  Expression langevinSlope() {
    return elementwise(Elementwise.LANGEVIN_SLOPE);
  }

  /**
   * The value with a gradient of 0: what a loss reads through it, that loss does not train. Two
   * players are one loss, each reading the other's part detached.
   */
  public Expression detach() {
    return new Expression(new Operation.Detach(), List.of(this), shape);
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
    return new Expression(
        product, List.of(this, other), Shapes.product(product, shape, other.shape));
  }

  /**
   * Convolution of images {@code [batch, h, w, in]}, every pixel of which the window reaches.
   *
   * @param weights {@code [kernel, kernel, in, out]}
   */
  public Expression convolution(Expression weights, int stride, int padding) {
    Operation.Window window = new Operation.Window(stride, padding);
    return new Expression(
        new Operation.Convolution(window),
        List.of(this, weights),
        Shapes.convolution(window, shape, weights.shape));
  }

  /**
   * Transposed convolution of images {@code [batch, h, w, in]}: the gradient of {@link
   * #convolution} by its images, so its weights are those of a convolution that leads back.
   *
   * @param weights {@code [kernel, kernel, out, in]}
   */
  public Expression transposedConvolution(Expression weights, int stride, int padding) {
    Operation.Window window = new Operation.Window(stride, padding);
    return new Expression(
        new Operation.TransposedConvolution(window),
        List.of(this, weights),
        Shapes.transposedConvolution(window, shape, weights.shape));
  }

  /** The gradient of a convolution of this by its weights, which have the given shape. */
  Expression convolutionWeights(
      Expression gradient, Operation.Window window, List<Long> weightsShape) {
    return new Expression(
        new Operation.ConvolutionWeights(window), List.of(this, gradient), weightsShape);
  }

  /** Sum over the given axes, which disappear; over all of them when none is given. */
  public Expression sum(Integer... axes) {
    List<Integer> list = Arrays.stream(axes).sorted().toList();
    int together = 0;
    while (together < axes.length && list.get(together) == list.get(0) + together) {
      together++;
    }
    if (together < axes.length) {
      // An executor sums over axes that lie together; the last ones first, to move no other.
      return sum(list.subList(together, axes.length).toArray(Integer[]::new))
          .sum(list.subList(0, together).toArray(Integer[]::new));
    }
    List<Long> left = Shapes.without(shape, list);
    // ND4J cannot reduce where nothing is to be reduced.
    return together > 0 && Shapes.size(left) == Shapes.size(shape)
        ? reshape(Shapes.array(left))
        : new Expression(new Operation.Sum(list), List.of(this), left);
  }

  /** Mean over the given axes, which disappear; over all of them when none is given. */
  public Expression mean(Integer... axes) {
    Expression sum = sum(axes);
    return sum.times((double) Shapes.size(sum.shape) / Shapes.size(shape));
  }

  /** The largest along an axis, which disappears; of equal ones the first has the gradient. */
  public Expression max(int axis) {
    Shapes.requireAxis(axis, shape);
    Integer[] last =
        IntStream.concat(
                IntStream.range(0, shape.size()).filter(i -> i != axis), IntStream.of(axis))
            .boxed()
            .toArray(Integer[]::new);
    long n = shape.get(axis);
    if (n == 1) {
      return reshape(Shapes.array(Shapes.without(shape, List.of(axis))));
    }
    long rows = Shapes.size(shape) / n;
    return new Expression(
            new Operation.RowMaximum(), List.of(permute(last).reshape(rows, n)), Shapes.of(rows))
        .reshape(Shapes.array(Shapes.without(shape, List.of(axis))));
  }

  /** ln of the sum of e^x along an axis, which disappears. */
  public Expression logSumExp(int axis) {
    Expression largest = max(axis).detach();
    return minus(largest.reshape(kept(axis))).exp().sum(axis).log().plus(largest);
  }

  /** ln of {@link #softmax}. */
  public Expression logSoftmax(int axis) {
    return minus(logSumExp(axis).reshape(kept(axis)));
  }

  /** e^x, divided by its sum along an axis. */
  public Expression softmax(int axis) {
    return logSoftmax(axis).exp();
  }

  /** The shape with an axis of size 1. */
  private long[] kept(int axis) {
    long[] kept = Shapes.array(shape);
    kept[axis] = 1;
    return kept;
  }

  /**
   * Of {@code [rows, n]}: 1 at the k largest of each row, the first of equal ones, 0 elsewhere. The
   * gradient is 0.
   */
  public Expression topMask(long k) {
    Shapes.require(shape.size() == 2, "[rows, n]", shape);
    Shapes.require(k >= 1 && k <= shape.get(1), "1 to " + shape.get(1) + " of a row", k);
    return new Expression(new Operation.TopMask(Math.toIntExact(k)), List.of(this), shape);
  }

  /** Elements {@code [from, to)} of an axis. */
  public Expression slice(int axis, long from, long to) {
    Shapes.requireAxis(axis, shape);
    Shapes.require(
        0 <= from && from < to && to <= shape.get(axis),
        "a part of axis " + axis + " of " + shape,
        "[" + from + ", " + to + ")");
    return new Expression(
        new Operation.Slice(axis, from, to), List.of(this), Shapes.with(shape, axis, to - from));
  }

  /** Expressions one after the other along an axis; their other axes are equal. */
  public static Expression concat(int axis, List<Expression> parts) {
    return new Expression(
        new Operation.Concat(axis),
        parts,
        Shapes.concat(axis, parts.stream().map(Expression::shape).toList()));
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

  /** This, repeated along axes of size 1 or missing, as NumPy broadcasts. */
  public Expression broadcast(long... to) {
    return broadcast(Shapes.of(to));
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
