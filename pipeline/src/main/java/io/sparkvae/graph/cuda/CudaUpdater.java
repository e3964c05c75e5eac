// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.List;

/**
 * How a card changes a parameter.
 *
 * @param text statements in CUDA C++ for one element: they read the gradient {@code g} and the
 *     scalars {@code s[0]}, {@code s[1]}, …, and change the parameter {@code t} and, where there
 *     are moments, {@code m} and {@code v}
 * @param scalars of each step
 * @param moments whether there are any
 */
public record CudaUpdater(String text, int scalars, Moments moments) {
  /** The vectors that an updater keeps beside the parameters. */
  public enum Moments {
    NONE,
    FIRST_AND_SECOND
  }

  /**
   * An updater with numbers in its text.
   *
   * @param text with places for the numbers, as {@link java.util.Formatter} has them
   * @param numbers rounded to float
   */
  public static CudaUpdater of(String text, List<Double> numbers, int scalars, Moments moments) {
    Object[] literals = numbers.stream().map(KernelText::literal).toArray();
    return new CudaUpdater(KernelText.fill(text, literals), scalars, moments);
  }
}
