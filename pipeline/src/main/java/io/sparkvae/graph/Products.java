// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.List;

/** Products of an {@link Expression} with matrices and with the weights of convolutions. */
public sealed interface Products permits Expression {
  /** Matrix product {@code [m, k] x [k, n]}. */
  default Expression matrixProduct(Expression other) {
    return ((Expression) this).matrixProduct(other, new Operation.MatrixProduct(false, false));
  }

  /**
   * Convolution of images {@code [batch, h, w, in]}, every pixel of which the window reaches.
   *
   * @param weights {@code [kernel, kernel, in, out]}
   */
  default Expression convolution(Expression weights, int stride, int padding) {
    Expression self = (Expression) this;
    Operation.Window window = new Operation.Window(stride, padding);
    return Expression.of(
        new Operation.Convolution(window),
        List.of(self, weights),
        Shapes.convolution(window, self.shape(), weights.shape()));
  }

  /**
   * Transposed convolution of images {@code [batch, h, w, in]}: the gradient of {@link
   * #convolution} by its images, so its weights are those of a convolution that leads back.
   *
   * @param weights {@code [kernel, kernel, out, in]}
   */
  default Expression transposedConvolution(Expression weights, int stride, int padding) {
    Expression self = (Expression) this;
    Operation.Window window = new Operation.Window(stride, padding);
    return Expression.of(
        new Operation.TransposedConvolution(window),
        List.of(self, weights),
        Shapes.transposedConvolution(window, self.shape(), weights.shape()));
  }
}
