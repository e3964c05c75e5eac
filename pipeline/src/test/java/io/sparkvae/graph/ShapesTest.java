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
            "convolution: expected x [batch, h, w, in] and weights [kernel, kernel, in, out],"
                + " found [1, 5, 5, 2] and [4, 4, 3, 1]");
    assertThatThrownBy(() -> image.convolution(tensor(4, 4, 2, 1), 2, 1))
        .hasMessage(
            "convolution: expected images on which a window of 4 with padding 1 ends with a step of 2,"
                + " found [1, 5, 5, 2]");
    assertThatThrownBy(() -> image.transposedConvolution(tensor(4, 4, 1, 3), 2, 1))
        .hasMessage(
            "transposedConvolution: expected x [batch, h, w, in] and weights [kernel, kernel, out, in],"
                + " found [1, 5, 5, 2] and [4, 4, 1, 3]");
    assertThatThrownBy(() -> Expression.concat(0, List.of(tensor(2, 3), tensor(2, 4))))
        .hasMessage("concat: expected the shape [2, 3] but for axis 0, found [2, 4]");
    assertThatThrownBy(() -> Expression.concat(2, List.of(tensor(2, 3))))
        .hasMessage("concat: expected an axis of [2, 3], found 2");
  }
}
