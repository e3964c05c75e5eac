// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.graph.ElementRange;
import java.util.List;

/**
 * Layers that a card moves by a fraction of their own length: {@code theta -= rate * |theta| / |r|
 * * r}, with Euclidean norms over the layer. Where a norm is 0, {@code theta -= rate * r}.
 *
 * @param ranges elements of each layer
 * @param direction r of an element: an expression in CUDA C++ of the parameter {@code t}, the
 *     moments {@code m} and {@code v} after the updater's statements, and the scalars {@code s[0]},
 *     {@code s[1]}, …
 * @param rate the first of the three scalars whose sum is the rate, in double
 */
public record CudaLayers(List<ElementRange> ranges, String direction, int rate) {
  public CudaLayers {
    ranges = List.copyOf(ranges);
  }

  /**
   * Layers with numbers in the text of their direction.
   *
   * @param direction with places for the numbers, as {@link java.util.Formatter} has them
   * @param numbers rounded to float
   */
  public static CudaLayers of(
      String direction, List<Double> numbers, List<ElementRange> ranges, int rate) {
    return new CudaLayers(ranges, KernelText.filled(direction, numbers), rate);
  }
}
