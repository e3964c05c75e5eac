// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.List;
import java.util.Optional;

/**
 * How a card changes a parameter.
 *
 * @param text statements in CUDA C++ for one element: they read the gradient {@code g} and the
 *     scalars {@code s[0]}, {@code s[1]}, …, and change the parameter {@code t} and the moments
 *     {@code m} and {@code v}, as far as there are any
 * @param scalars of each step
 * @param moments that there are
 * @param layers that are moved as wholes, after these statements, which leave their parameters
 *     alone
 */
public record CudaUpdater(
    String text, int scalars, List<CudaVector> moments, Optional<CudaLayers> layers) {
  public CudaUpdater {
    moments = List.copyOf(moments);
  }

  /**
   * An updater with numbers in its text.
   *
   * @param text with places for the numbers, as {@link java.util.Formatter} has them
   * @param numbers rounded to float
   */
  public static CudaUpdater of(
      String text, List<Double> numbers, int scalars, List<CudaVector> moments) {
    return new CudaUpdater(KernelText.filled(text, numbers), scalars, moments, Optional.empty());
  }

  /**
   * The same, but for layers that are moved as wholes.
   *
   * @param moved in ascending order
   * @param all scalars of each step: first those of these statements
   */
  public CudaUpdater with(CudaLayers moved, int all) {
    String others =
        KernelText.fill(
            "      float before = t;\n%s      if (%s) t = before;\n",
            text, RangeText.contains(moved.ranges(), "i"));
    return new CudaUpdater(others, all, moments, Optional.of(moved));
  }
}
