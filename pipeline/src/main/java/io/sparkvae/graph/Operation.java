// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;

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

  /** A trained tensor, a slice of the flat parameter vector. */
  record Parameter(String name, Initialisation initialisation) implements Operation {
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

  /** {@code [m, k] x [k, n]}, each factor read transposed where asked. */
  record MatrixProduct(boolean transposeA, boolean transposeB) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.matrixProduct(this, e);
    }
  }

  /**
   * Where the kernel of a convolution lies: it starts {@code padding} outside the image and moves
   * by {@code stride}.
   */
  record Window(int stride, int padding) {}

  /** Inputs: x {@code [batch, h, w, in]}, weights {@code [k, k, in, out]}. */
  record Convolution(Window window) implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.convolution(this, e);
    }
  }

  /**
   * The gradient of {@link Convolution} by x. Inputs: its gradient {@code [batch, h, w, out]},
   * weights {@code [k, k, in, out]}.
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

  /** The input repeated along axes of size 1 or missing, as NumPy broadcasts. */
  record Broadcast() implements Operation {
    @Override
    public <R> R accept(OperationVisitor<R> visitor, Expression e) {
      return visitor.broadcast(this, e);
    }
  }
}
