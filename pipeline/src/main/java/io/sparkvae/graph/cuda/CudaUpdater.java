// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.List;

/**
 * How a card changes a parameter.
 *
 * @param text statements in CUDA C++ for one element: they read the gradient {@code g} and the
 *     scalars {@code s[0]}, {@code s[1]}, …, and change the parameter {@code t} and the moments
 *     {@code m} and {@code v}, as far as there are any
 * @param scalars of each step
 * @param moments that there are
 */
public record CudaUpdater(String text, int scalars, List<CudaVector> moments) {
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
    Object[] literals = numbers.stream().map(KernelText::literal).toArray();
    return new CudaUpdater(KernelText.fill(text, literals), scalars, moments);
  }
}
