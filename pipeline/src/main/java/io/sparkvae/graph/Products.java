// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;

/** Products of an {@link Expression} with matrices and with the weights of convolutions. */
public sealed interface Products permits Expression {
  /** Matrix product {@code [m, k] x [k, n]}. */
  default Expression matrixProduct(Expression other) {
    Expression self = (Expression) this;
    Shapes.require(self.shape().size() == 2, "matrixProduct", "a matrix", self.shape());
    return self.matrixProduct(other, new Operation.MatrixProduct(false, false));
  }

  /**
   * The matrix product of each two entries of a batch: {@code [batch, m, k] x [batch, k, n]} is
   * {@code [batch, m, n]}.
   */
  default Expression batchedProduct(Expression other) {
    return batchedProduct(other, new Operation.MatrixProduct(false, false));
  }

  /**
   * As {@link #batchedProduct(Expression)}, with every entry of the second factor read transposed:
   * {@code [batch, m, k] x [batch, n, k]} is {@code [batch, m, n]}. What attention makes of queries
   * and keys.
   */
  default Expression batchedProductTransposed(Expression other) {
    return batchedProduct(other, new Operation.MatrixProduct(false, true));
  }

  private Expression batchedProduct(Expression other, Operation.MatrixProduct product) {
    Expression self = (Expression) this;
    Shapes.require(self.shape().size() == 3, "batchedProduct", "a batch of matrices", self.shape());
    return self.matrixProduct(other, product);
  }

  /**
   * Convolution of images {@code [batch, h, w, in]}, every pixel of which the window reaches, with
   * the same padding on all sides.
   *
   * @param weights {@code [kh, kw, in, out]}
   */
  default Expression convolution(Expression weights, int stride, int padding) {
    return convolution(weights, new Operation.Window(stride, padding));
  }

  /** Convolution with paddings of each side's own. */
  default Expression convolution(Expression weights, Operation.Window window) {
    Expression self = (Expression) this;
    return Expression.of(
        new Operation.Convolution(window),
        List.of(self, weights),
        Shapes.convolution(window, self.shape(), weights.shape()));
  }

  /**
   * Transposed convolution of images {@code [batch, h, w, in]}: the gradient of {@link
   * #convolution} by its images, so its weights are those of a convolution that leads back.
   *
   * @param weights {@code [kh, kw, out, in]}
   */
  default Expression transposedConvolution(Expression weights, int stride, int padding) {
    return transposedConvolution(weights, new Operation.Window(stride, padding));
  }

  /** Transposed convolution with paddings of each side's own. */
  default Expression transposedConvolution(Expression weights, Operation.Window window) {
    Expression self = (Expression) this;
    return Expression.of(
        new Operation.TransposedConvolution(window),
        List.of(self, weights),
        Shapes.transposedConvolution(window, self.shape(), weights.shape()));
  }
}
