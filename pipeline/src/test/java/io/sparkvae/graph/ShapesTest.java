// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapesTest {
  private static Expression tensor(long... shape) {
    return Expression.input("x", shape);
  }

  @Test
  void aTransposedConvolutionLeadsBackToTheShapeBeforeTheConvolution() {
    Expression weights = tensor(4, 4, 2, 5);
    Expression there = tensor(1, 6, 4, 2).convolution(weights, 2, 1);
    assertThat(there.shape()).containsExactly(1L, 3L, 2L, 5L);
    Expression back = there.transposedConvolution(weights, 2, 1);
    assertThat(back.shape()).containsExactly(1L, 6L, 4L, 2L);
  }

  @Test
  void shapesThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(() -> tensor(2, 3).matrixProduct(tensor(2, 3)))
        .hasMessage("matrixProduct: expected [m, k] and [k, n], found [2, 3] and [2, 3]");
    Expression image = tensor(1, 5, 5, 2);
    assertThatThrownBy(() -> image.convolution(tensor(4, 4, 3, 1), 2, 1))
        .hasMessage(
            "convolution: expected x [batch, h, w, in] and weights [kh, kw, in, out],"
                + " found [1, 5, 5, 2] and [4, 4, 3, 1]");
    assertThatThrownBy(() -> image.convolution(tensor(4, 4, 2, 1), 2, 1))
        .hasMessage(
            "convolution: expected images on which a window of 4 x 4 with paddings [1, 1, 1, 1] ends"
                + " with a step of 2, found [1, 5, 5, 2]");
    assertThatThrownBy(() -> image.transposedConvolution(tensor(4, 4, 1, 3), 2, 1))
        .hasMessage(
            "transposedConvolution: expected x [batch, h, w, in] and weights [kh, kw, out, in],"
                + " found [1, 5, 5, 2] and [4, 4, 1, 3]");
    assertThatThrownBy(() -> tensor(2, 3, 4).batchedProduct(tensor(3, 4, 5)))
        .hasMessage(
            "batchedProduct: expected [batch, m, k] and [batch, k, n], found [2, 3, 4] and [3, 4, 5]");
    assertThatThrownBy(() -> tensor(2, 3, 4).matrixProduct(tensor(2, 4, 5)))
        .hasMessage("matrixProduct: expected a matrix, found [2, 3, 4]");
    assertThatThrownBy(() -> tensor(2, 3).batchedProduct(tensor(3, 4)))
        .hasMessage("batchedProduct: expected a batch of matrices, found [2, 3]");
    assertThatThrownBy(() -> tensor(2, 3).gatherRows(tensor(2, 1)))
        .hasMessage(
            "gatherRows: expected a table [k, d] and an index [rows], found [2, 3] and [2, 1]");
    assertThatThrownBy(() -> tensor(2, 3).scatterRows(tensor(3), 4))
        .hasMessage(
            "scatterRows: expected rows [rows, d] and an index [rows], found [2, 3] and [3]");
    assertThatThrownBy(() -> tensor(2, 3).scatterRows(tensor(2), (1 << 24) + 1))
        .hasMessage(
            "scatterRows: expected at most 2^24 rows, each with an index that a float holds,"
                + " found 16777217");
    assertThatThrownBy(() -> tensor(2, 3).padded(1, -1, 0))
        .hasMessage("padded: expected at least 0 zeros, found -1 and 0");
    assertThatThrownBy(() -> Expression.concat(0, List.of(tensor(2, 3), tensor(2, 4))))
        .hasMessage("concat: expected the shape [2, 3] but for axis 0, found [2, 4]");
    assertThatThrownBy(() -> Expression.concat(2, List.of(tensor(2, 3))))
        .hasMessage("concat: expected an axis of [2, 3], found 2");
  }
}
