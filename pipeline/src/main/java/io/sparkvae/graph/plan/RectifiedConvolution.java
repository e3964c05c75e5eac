// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.plan;

import io.sparkvae.graph.ConvolutionMethod;
import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Operation.Elementwise;
import io.sparkvae.graph.Operation.Pairwise;
import java.util.Optional;

/**
 * {@code relu(convolution + bias)}, which some libraries do in one pass.
 *
 * @param operation of the convolution
 * @param sum with the bias
 * @param bias one number a channel
 */
public record RectifiedConvolution(
    Operation.Convolution operation, Expression convolution, Expression sum, Expression bias) {
  /** What an expression is, if it is one of these. */
  static Optional<RectifiedConvolution> of(Expression e) {
    if (e.operation() != Elementwise.RELU) {
      return Optional.empty();
    }
    Expression sum = e.inputs().get(0);
    if (sum.operation() != Pairwise.ADD) {
      return Optional.empty();
    }
    Expression convolution = sum.inputs().get(0);
    Expression bias = sum.inputs().get(1);
    if (convolution.operation() instanceof Operation.Convolution operation
        && operation.window().method() == ConvolutionMethod.DIRECT
        && bias.inputs().isEmpty()
        && bias.shape().size() == 1
        && bias.shape().get(0).equals(convolution.shape().get(3))) {
      return Optional.of(new RectifiedConvolution(operation, convolution, sum, bias));
    }
    return Optional.empty();
  }
}
