package io.sparkvae.graph;

import java.util.List;

/**
 * What an {@link Expression} does with its inputs. Every operation has a gradient that a test
 * checks against central differences in double.
 */
sealed interface Operation {
  /** Values fed at every evaluation. */
  record Input(String name) implements Operation {}

  /** A trained tensor, a slice of the flat parameter vector. */
  record Parameter(String name, Initialisation initialisation) implements Operation {}

  record Constant(double value) implements Operation {}

  enum Elementwise implements Operation {
    NEGATE,
    EXP,
    LOG,
    SQUARE,
    TANH,
    SIGMOID,
    RELU,
    SOFTPLUS
  }

  /** Two inputs, broadcast against each other as in NumPy. */
  enum Pairwise implements Operation {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE
  }

  /** {@code [m, k] x [k, n]}. */
  record MatrixProduct() implements Operation {}

  /** Inputs: x {@code [batch, in, h, w]}, weights {@code [k, k, in, out]}, bias {@code [out]}. */
  record Convolution(int stride, int padding) implements Operation {}

  /** Inputs: x {@code [batch, in, h, w]}, weights {@code [k, k, out, in]}, bias {@code [out]}. */
  record TransposedConvolution(int stride, int padding) implements Operation {}

  /** Sum over the given axes, which disappear. No axes: over all of them. */
  record Sum(List<Integer> axes) implements Operation {}

  record Reshape() implements Operation {}
}
