// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/** How a convolution is computed. Each gives the same numbers but for rounding. */
public enum ConvolutionMethod {
  /** Product by product. */
  DIRECT,

  /**
   * Minimal filtering (Lavin and Gray 2016, arXiv 1509.09308), with a quarter of the products: on
   * processors, in single precision, for windows of 3 x 3, a stride of 1 and many channels. All
   * else is computed directly.
   */
  WINOGRAD
}
