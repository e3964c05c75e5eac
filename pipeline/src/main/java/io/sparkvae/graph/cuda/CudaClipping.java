// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/**
 * How a card limits the gradient of a minibatch. Elements that are not finite stay as they are.
 *
 * @param most the largest Euclidean norm, or the largest absolute value of an element
 */
public record CudaClipping(Kind kind, double most) {
  /** What is limited. */
  public enum Kind {
    NORM,
    VALUE
  }
}
