// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;
import java.util.Optional;

/**
 * What an {@link Expression} does with its inputs. Every operation has a gradient, which a test
 * checks against central differences in double, or is documented to have none.
 */
public sealed interface Operation {
  /** Calls the visitor's method for this operation, with the expression that it defines. */
  <R> R accept(OperationVisitor<R> visitor, Expression e);

  /** Values fed at every evaluation. */
  record Input(String name) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.input(this, e);
    }
  }

  /**
   * A trained tensor, a slice of the flat parameter vector.
   *
   * @param follow how a state moves; empty for what a gradient trains
   */
  record Parameter(String name, Initialisation initialisation, Optional<Follow> follow)
      implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.parameter(this, e);
    }
  }

  /** Values that never change, row-major. */
  record Constant(double[] values) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.constant(this, e);
    }
  }

  /** A function of each element by itself. */
  enum Elementwise implements Operation {
    NEGATE,
    EXP,
    LOG,
    SQUARE,
    TANH,
    SIGMOID,
    RELU,
    SOFTPLUS,
    SQRT,
    /** 1 where x is positive, 0 elsewhere; its own gradient is 0. */
    STEP,
    /** The nearest whole number, the even one of two; its own gradient is 0. */
    ROUND,
    /** ln Gamma(x), x positive. */
    LOG_GAMMA,
    /** The derivative of {@link #LOG_GAMMA}; has none itself. */
    DIGAMMA,
    /** ln(sinh(x) / x). */
    LOG_SINHC,
    /** coth x - 1/x, the derivative of {@link #LOG_SINHC}. */
    LANGEVIN,
    /** 1/x^2 - 1/sinh^2 x, the derivative of {@link #LANGEVIN}; has none itself. */
    LANGEVIN_SLOPE;

    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.elementwise(this, e);
    }
  }

  /** Two inputs, broadcast against each other as in NumPy. */
  enum Pairwise implements Operation {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    MAXIMUM;

    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.pairwise(this, e);
    }
  }

  /**
   * {@code [m, k] x [k, n]}, each factor read transposed where asked; or as many products side by
   * side as both factors have entries before these axes, {@code [batch, m, k] x [batch, k, n]}.
   */
  record MatrixProduct(boolean transposeA, boolean transposeB) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.matrixProduct(this, e);
    }
  }

  /**
   * Where the kernel of a convolution lies: it moves by {@code stride} over an image with so many
   * rows and columns of zeros around it.
   *
   * @param top rows of zeros above the image
   * @param left columns of zeros before it
   * @param bottom rows of zeros below it
   * @param right columns of zeros after it
   * @param method how the convolution is computed
   */
  record Window(int stride, int top, int left, int bottom, int right, ConvolutionMethod method) {
    public Window {
      if (stride < 1 || top < 0 || left < 0 || bottom < 0 || right < 0) {
        throw new IllegalArgumentException(
            "window: expected a stride of at least 1 and paddings from 0, found %s and %s"
                .formatted(stride, List.of(top, left, bottom, right)));
      }
    }

    /** Computed directly. */
    public Window(int stride, int top, int left, int bottom, int right) {
      this(stride, top, left, bottom, right, ConvolutionMethod.DIRECT);
    }

    /** With the same padding on all sides, computed directly. */
    public Window(int stride, int padding) {
      this(stride, padding, ConvolutionMethod.DIRECT);
    }

    /** With the same padding on all sides. */
    public Window(int stride, int padding, ConvolutionMethod method) {
      this(stride, padding, padding, padding, padding, method);
    }
  }

  /** Inputs: x {@code [batch, h, w, in]}, weights {@code [kh, kw, in, out]}. */
  record Convolution(Window window) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.convolution(this, e);
    }
  }

  /**
   * The gradient of {@link Convolution} by x. Inputs: its gradient {@code [batch, h, w, out]},
   * weights {@code [kh, kw, in, out]}.
   */
  record TransposedConvolution(Window window) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.transposedConvolution(this, e);
    }
  }

  /**
   * The gradient of {@link Convolution} by its weights. Inputs: x {@code [batch, h, w, in]},
   * gradient {@code [batch, h', w', out]}.
   */
  record ConvolutionWeights(Window window) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.convolutionWeights(this, e);
    }
  }

  /** Sum over the given axes, which disappear. No axes: over all of them. */
  record Sum(List<Integer> axes) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.sum(this, e);
    }
  }

  /** The same elements, in row-major order, in another shape. */
  record Reshape() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.reshape(this, e);
    }
  }

  /** The axes in another order: axis i of the result is axis {@code axes[i]} of the input. */
  record Permute(List<Integer> axes) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.permute(this, e);
    }
  }

  /** The input, as if it did not depend on anything. */
  record Detach() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.detach(this, e);
    }
  }

  /** Elements {@code [from, to)} of an axis. */
  record Slice(int axis, long from, long to) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.slice(this, e);
    }
  }

  /** The inputs one after the other along an axis. */
  record Concat(int axis) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.concat(this, e);
    }
  }

  /** {@code [rows, n]} to the largest of each row, {@code [rows]}. */
  record RowMaximum() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.rowMaximum(this, e);
    }
  }

  /**
   * {@code [rows, n]} to 1 at the k largest of each row, the first of equal ones, and 0 elsewhere;
   * its own gradient is 0.
   */
  record TopMask(int k) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.topMask(this, e);
    }
  }

  /**
   * {@code [rows, n]} to the index of the largest of each row, {@code [rows]}: the first of equal
   * ones. What is not a number counts as the least, so every index is a whole number from 0 to n -
   * 1. Its own gradient is 0.
   */
  record RowArgMaximum() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.rowArgMaximum(this, e);
    }
  }

  /**
   * The rows of a table that an index names. Inputs: table {@code [k, d]}, index {@code [rows]},
   * whole numbers from 0 to k - 1; result {@code [rows, d]}. The index has no gradient.
   *
   * <p>An index that names no row is an error: on a processor an {@link IllegalArgumentException}
   * when the graph is evaluated. Kernels of a card cannot throw; there, and on SameDiff, such a row
   * is not a number, which training reports as such.
   */
  record GatherRows() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.gatherRows(this, e);
    }
  }

  /**
   * The gradient of {@link GatherRows} by its table: row i of the result is the sum of the rows
   * whose index is i, added in their order, or 0. Inputs: rows {@code [rows, d]}, index {@code
   * [rows]}, whole numbers from 0 to k - 1; result {@code [k, d]}. The index has no gradient.
   *
   * <p>An index that names no row is an error as there; on a card and on SameDiff the whole result
   * is not a number then.
   */
  record ScatterRows() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.scatterRows(this, e);
    }
  }

  /** The input repeated along axes of size 1 or missing, as NumPy broadcasts. */
  record Broadcast() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.broadcast(this, e);
    }
  }
}
