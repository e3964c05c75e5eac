package io.sparkvae.graph;

import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.MatrixProduct;
import io.sparkvae.graph.Operation.Pairwise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reverse-mode differentiation: the gradient of a scalar by every parameter, as expressions of the
 * same vocabulary, so that an executor needs to know nothing about derivatives.
 *
 * <p>While it is passed down, a gradient may be smaller than its value and stands for its
 * broadcast: the derivative of a sum stays the scalar that it is, and the next product spreads it.
 */
public final class Derivative {
  private final Map<Expression, Expression> gradients = new LinkedHashMap<>();
  private final Map<Expression, Boolean> dependent = new LinkedHashMap<>();

  private Derivative() {}

  /** The gradient by each parameter that {@code loss} depends on, shaped like the parameter. */
  public static Map<Expression, Expression> of(Expression loss, List<Expression> order) {
    Derivative derivative = new Derivative();
    for (Expression e : order) {
      boolean depends =
          e.operation() instanceof Operation.Parameter
              || !isFlat(e.operation()) && e.inputs().stream().anyMatch(derivative.dependent::get);
      derivative.dependent.put(e, depends);
    }
    derivative.gradients.put(loss, Expression.constant(1));
    Map<Expression, Expression> byParameter = new LinkedHashMap<>();
    for (int i = order.size() - 1; i >= 0; i--) {
      Expression e = order.get(i);
      Expression gradient = derivative.gradients.get(e);
      if (gradient == null) {
        continue;
      }
      if (e.operation() instanceof Operation.Parameter) {
        byParameter.put(e, gradient.broadcast(e.shape()));
      } else if (derivative.dependent.get(e)) {
        derivative.pass(e, gradient);
      }
    }
    return byParameter;
  }

  /** Whether the gradient is 0 whatever the inputs are. */
  private static boolean isFlat(Operation operation) {
    return operation instanceof Operation.Detach
        || operation instanceof Operation.TopMask
        || operation == Elementwise.STEP;
  }

  private void pass(Expression y, Expression g) {
    Operation operation = y.operation();
    Expression a = y.inputs().get(0);
    if (operation instanceof Elementwise elementwise) {
      add(a, elementwise(elementwise, a, y, g));
    } else if (operation instanceof Pairwise pairwise) {
      pairwise(pairwise, y, g);
    } else if (operation instanceof MatrixProduct product) {
      product(product, a, y.inputs().get(1), g.broadcast(y.shape()));
    } else if (operation instanceof Operation.Convolution c) {
      Expression weights = y.inputs().get(1);
      Expression full = g.broadcast(y.shape());
      add(a, () -> full.transposedConvolution(weights, c.window().stride(), c.window().padding()));
      add(weights, () -> a.convolutionWeights(full, c.window(), weights.shape()));
    } else if (operation instanceof Operation.TransposedConvolution c) {
      Expression weights = y.inputs().get(1);
      Expression full = g.broadcast(y.shape());
      add(a, () -> full.convolution(weights, c.window().stride(), c.window().padding()));
      add(weights, () -> full.convolutionWeights(a, c.window(), weights.shape()));
    } else if (operation instanceof Operation.Sum sum) {
      add(a, () -> spread(g, sum, y, a));
    } else if (operation instanceof Operation.Reshape) {
      add(a, () -> g.broadcast(y.shape()).reshape(Shapes.array(a.shape())));
    } else if (operation instanceof Operation.Permute permute) {
      add(a, () -> g.broadcast(y.shape()).permute(inverse(permute.axes())));
    } else if (operation instanceof Operation.Broadcast) {
      add(a, () -> reduce(g, a.shape(), y.shape()));
    } else if (operation instanceof Operation.Slice slice) {
      add(a, () -> pad(g.broadcast(y.shape()), slice, a));
    } else if (operation instanceof Operation.Concat concat) {
      cut(concat.axis(), y.inputs(), g.broadcast(y.shape()));
    } else if (operation instanceof Operation.RowMaximum) {
      add(a, () -> a.topMask(1).times(g.broadcast(y.shape()).reshape(a.shape().get(0), 1)));
    } else {
      throw new IllegalArgumentException(operation + " has no derivative");
    }
  }

  private static Expression elementwise(
      Elementwise operation, Expression x, Expression y, Expression g) {
    return switch (operation) {
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
      case STEP, DIGAMMA, LANGEVIN_SLOPE ->
          throw new IllegalArgumentException(operation + " has no derivative");
    };
  }

  private void pairwise(Pairwise operation, Expression y, Expression g) {
    Expression a = y.inputs().get(0);
    Expression b = y.inputs().get(1);
    switch (operation) {
      case ADD -> {
        add(a, () -> reduce(g, a.shape(), y.shape()));
        add(b, () -> reduce(g, b.shape(), y.shape()));
      }
      case SUBTRACT -> {
        add(a, () -> reduce(g, a.shape(), y.shape()));
        add(b, () -> reduce(g.negate(), b.shape(), y.shape()));
      }
      case MULTIPLY -> {
        add(a, () -> reduce(b.times(g), a.shape(), y.shape()));
        add(b, () -> reduce(a.times(g), b.shape(), y.shape()));
      }
      case DIVIDE -> {
        add(a, () -> reduce(g.dividedBy(b), a.shape(), y.shape()));
        add(b, () -> reduce(y.dividedBy(b).times(g).negate(), b.shape(), y.shape()));
      }
      case MAXIMUM -> {
        Expression first = a.greater(b);
        add(a, () -> reduce(first.times(g), a.shape(), y.shape()));
        add(b, () -> reduce(Expression.constant(1).minus(first).times(g), b.shape(), y.shape()));
      }
    }
  }

  /** C = A B: dA = dC B^T, dB = A^T dC, with the transpositions of A and B carried along. */
  private void product(MatrixProduct p, Expression a, Expression b, Expression g) {
    add(
        a,
        () ->
            p.transposeA()
                ? b.matrixProduct(g, new MatrixProduct(p.transposeB(), true))
                : g.matrixProduct(b, new MatrixProduct(false, !p.transposeB())));
    add(
        b,
        () ->
            p.transposeB()
                ? g.matrixProduct(a, new MatrixProduct(true, p.transposeA()))
                : a.matrixProduct(g, new MatrixProduct(!p.transposeA(), false)));
  }

  /** A sum's gradient, with the axes that the sum took away back as axes of size 1. */
  private static Expression spread(Expression g, Operation.Sum sum, Expression y, Expression x) {
    if (g.shape().isEmpty() || sum.axes().isEmpty()) {
      return g;
    }
    long[] kept = Shapes.array(x.shape());
    sum.axes().forEach(axis -> kept[axis] = 1);
    return g.broadcast(y.shape()).reshape(kept);
  }

  /** A slice's gradient, with 0 where the slice was not taken. */
  private static Expression pad(Expression g, Operation.Slice slice, Expression x) {
    List<Expression> parts = new ArrayList<>(List.of(g));
    if (slice.from() > 0) {
      parts.add(0, zeros(x, slice.axis(), slice.from()));
    }
    long rest = x.shape().get(slice.axis()) - slice.to();
    if (rest > 0) {
      parts.add(zeros(x, slice.axis(), rest));
    }
    return Expression.concat(slice.axis(), parts);
  }

  private static Expression zeros(Expression like, int axis, long size) {
    return Expression.constant(0).broadcast(Shapes.with(like.shape(), axis, size));
  }

  /** A concatenation's gradient, to each of its parts. */
  private void cut(int axis, List<Expression> parts, Expression g) {
    long from = 0;
    for (Expression part : parts) {
      long at = from;
      long to = at + part.shape().get(axis);
      add(part, () -> g.slice(axis, at, to));
      from = to;
    }
  }

  /** The gradient of something that was broadcast: summed over what it was repeated along. */
  private static Expression reduce(Expression g, List<Long> shape, List<Long> broadcastTo) {
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

  private static Integer[] inverse(List<Integer> axes) {
    Integer[] inverse = new Integer[axes.size()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[axes.get(i)] = i;
    }
    return inverse;
  }

  private void add(Expression to, Supplier<Expression> gradient) {
    if (dependent.get(to)) {
      add(to, gradient.get());
    }
  }

  private void add(Expression to, Expression gradient) {
    gradients.merge(to, gradient, Expression::plus);
  }
}
