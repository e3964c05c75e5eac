// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.MatrixProduct;
import io.sparkvae.graph.Operation.Pairwise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The chain rule for each operation: the gradient of a loss by each input of an expression, given
 * its gradient by the expression itself. Suppliers, so that only what is needed is built.
 *
 * <p>While it is passed down, a gradient may be smaller than its value and stands for its
 * broadcast: the gradient by a sum stays a scalar for every element of what was summed, and the
 * next product spreads it.
 */
final class InputGradients implements OperationVisitor<List<Supplier<Expression>>> {
  private final Expression g;

  /**
   * @param g the gradient by the expression that is visited, or smaller and standing for its
   *     broadcast
   */
  InputGradients(Expression g) {
    this.g = g;
  }

  @Override
  public List<Supplier<Expression>> input(Operation.Input operation, Expression y) {
    return List.of();
  }

  @Override
  public List<Supplier<Expression>> parameter(Operation.Parameter operation, Expression y) {
    return List.of();
  }

  @Override
  public List<Supplier<Expression>> constant(Operation.Constant operation, Expression y) {
    return List.of();
  }

  @Override
  public List<Supplier<Expression>> elementwise(Elementwise operation, Expression y) {
    Expression x = y.inputs().get(0);
    return List.of(
        () ->
            switch (operation) {
              case NEGATE -> g.negate();
              case EXP -> y.times(g);
              case LOG -> Expression.constant(1).dividedBy(x).times(g);
              case SQUARE -> x.times(2).times(g);
              case TANH -> Expression.constant(1).minus(y.square()).times(g);
              case SIGMOID -> y.minus(y.square()).times(g);
              case RELU -> y.step().times(g);
              case SOFTPLUS -> x.sigmoid().times(g);
              case SQRT -> g.dividedBy(y.times(2));
              case LOG_GAMMA -> x.digamma().times(g);
              case LOG_SINHC -> x.langevin().times(g);
              case LANGEVIN -> x.langevinSlope().times(g);
              case STEP, ROUND, DIGAMMA, LANGEVIN_SLOPE -> throw hasNone(operation);
            });
  }

  private static IllegalArgumentException hasNone(Operation operation) {
    return new IllegalArgumentException(operation + " has no derivative");
  }

  @Override
  public List<Supplier<Expression>> pairwise(Pairwise operation, Expression y) {
    Expression a = y.inputs().get(0);
    Expression b = y.inputs().get(1);
    return switch (operation) {
      case ADD -> List.of(() -> reduce(g, a, y), () -> reduce(g, b, y));
      case SUBTRACT -> List.of(() -> reduce(g, a, y), () -> reduce(g.negate(), b, y));
      case MULTIPLY -> List.of(() -> reduce(b.times(g), a, y), () -> reduce(a.times(g), b, y));
      case DIVIDE ->
          List.of(
              () -> reduce(g.dividedBy(b), a, y),
              () -> reduce(y.dividedBy(b).times(g).negate(), b, y));
      case MAXIMUM -> {
        Expression first = a.greater(b);
        yield List.of(
            () -> reduce(first.times(g), a, y),
            () -> reduce(Expression.constant(1).minus(first).times(g), b, y));
      }
    };
  }

  /** C = A B: dA = dC B^T, dB = A^T dC, with the transpositions of A and B carried along. */
  @Override
  public List<Supplier<Expression>> matrixProduct(MatrixProduct p, Expression y) {
    Expression a = y.inputs().get(0);
    Expression b = y.inputs().get(1);
    Expression full = g.broadcast(y.shape());
    return List.of(
        () ->
            p.transposeA()
                ? b.matrixProduct(full, new MatrixProduct(p.transposeB(), true))
                : full.matrixProduct(b, new MatrixProduct(false, !p.transposeB())),
        () ->
            p.transposeB()
                ? full.matrixProduct(a, new MatrixProduct(true, p.transposeA()))
                : a.matrixProduct(full, new MatrixProduct(!p.transposeA(), false)));
  }

  @Override
  public List<Supplier<Expression>> convolution(Operation.Convolution c, Expression y) {
    Expression x = y.inputs().get(0);
    Expression weights = y.inputs().get(1);
    Expression full = g.broadcast(y.shape());
    return List.of(
        () -> full.transposedConvolution(weights, c.window()),
        () -> x.convolutionWeights(full, c.window(), weights.shape()));
  }

  @Override
  public List<Supplier<Expression>> transposedConvolution(
      Operation.TransposedConvolution c, Expression y) {
    Expression x = y.inputs().get(0);
    Expression weights = y.inputs().get(1);
    Expression full = g.broadcast(y.shape());
    return List.of(
        () -> full.convolution(weights, c.window()),
        () -> full.convolutionWeights(x, c.window(), weights.shape()));
  }

  @Override
  public List<Supplier<Expression>> convolutionWeights(
      Operation.ConvolutionWeights operation, Expression y) {
    throw hasNone(operation);
  }

  /** The axes that the sum took away come back with size 1. */
  @Override
  public List<Supplier<Expression>> sum(Operation.Sum sum, Expression y) {
    return List.of(
        () -> {
          if (g.shape().isEmpty() || sum.axes().isEmpty()) {
            return g;
          }
          long[] kept = Shapes.array(y.inputs().get(0).shape());
          sum.axes().forEach(axis -> kept[axis] = 1);
          return g.broadcast(y.shape()).reshape(kept);
        });
  }

  @Override
  public List<Supplier<Expression>> reshape(Operation.Reshape operation, Expression y) {
    return List.of(() -> g.broadcast(y.shape()).reshape(Shapes.array(y.inputs().get(0).shape())));
  }

  @Override
  public List<Supplier<Expression>> permute(Operation.Permute permute, Expression y) {
    return List.of(
        () -> {
          Integer[] inverse = new Integer[permute.axes().size()];
          for (int i = 0; i < inverse.length; i++) {
            inverse[permute.axes().get(i)] = i;
          }
          return g.broadcast(y.shape()).permute(inverse);
        });
  }

  @Override
  public List<Supplier<Expression>> detach(Operation.Detach operation, Expression y) {
    return List.of();
  }

  /** Of the slice alone: {@link GradientSum} puts it where it was taken from. */
  @Override
  public List<Supplier<Expression>> slice(Operation.Slice slice, Expression y) {
    return List.of(() -> g.broadcast(y.shape()));
  }

  @Override
  public List<Supplier<Expression>> concat(Operation.Concat concat, Expression y) {
    Expression full = g.broadcast(y.shape());
    List<Supplier<Expression>> byPart = new ArrayList<>();
    long from = 0;
    for (Expression part : y.inputs()) {
      long at = from;
      long to = at + part.shape().get(concat.axis());
      byPart.add(() -> full.slice(concat.axis(), at, to));
      from = to;
    }
    return byPart;
  }

  @Override
  public List<Supplier<Expression>> rowMaximum(Operation.RowMaximum operation, Expression y) {
    Expression x = y.inputs().get(0);
    return List.of(() -> x.topMask(1).times(g.broadcast(y.shape()).reshape(x.shape().get(0), 1)));
  }

  @Override
  public List<Supplier<Expression>> topMask(Operation.TopMask operation, Expression y) {
    return List.of();
  }

  @Override
  public List<Supplier<Expression>> rowArgMaximum(Operation.RowArgMaximum operation, Expression y) {
    return List.of();
  }

  @Override
  public List<Supplier<Expression>> gatherRows(Operation.GatherRows operation, Expression y) {
    Expression table = y.inputs().get(0);
    Expression index = y.inputs().get(1);
    return List.of(() -> g.broadcast(y.shape()).scatterRows(index, table.shape().get(0)));
  }

  @Override
  public List<Supplier<Expression>> scatterRows(Operation.ScatterRows operation, Expression y) {
    Expression index = y.inputs().get(1);
    return List.of(() -> g.broadcast(y.shape()).gatherRows(index));
  }

  @Override
  public List<Supplier<Expression>> broadcast(Operation.Broadcast operation, Expression y) {
    return List.of(() -> reduce(g, y.inputs().get(0), y));
  }

  /** The gradient by {@code x}, which was broadcast to {@code y}: summed over the repetitions. */
  private static Expression reduce(Expression g, Expression x, Expression y) {
    List<Long> shape = x.shape();
    List<Long> broadcastTo = y.shape();
    if (shape.equals(broadcastTo)
        || g.shape().equals(shape) && Shapes.size(shape) == Shapes.size(broadcastTo)) {
      return g;
    }
    Expression full = g.broadcast(broadcastTo);
    int missing = broadcastTo.size() - shape.size();
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < broadcastTo.size(); i++) {
      if (i < missing || shape.get(i - missing) == 1 && broadcastTo.get(i) != 1) {
        axes.add(i);
      }
    }
    return full.sum(axes.toArray(Integer[]::new)).reshape(Shapes.array(shape));
  }
}
