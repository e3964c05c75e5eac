// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import io.sparkvae.model.scope.Scope;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The window of a causal dilated convolution over a sequence (van den Oord et al. 2016, arXiv
 * 1609.03499, section 2.1): at its last place the element itself, at the others elements before it,
 * {@code dilation} apart. Before the sequence there are zeros.
 *
 * @param kernel places of the window
 * @param dilation elements from one place to the next
 */
public record DilatedWindow(int kernel, int dilation) {
  public DilatedWindow {
    if (kernel < 1 || dilation < 1) {
      throw new IllegalArgumentException(
          "dilated window: expected at least 1 place and a dilation of at least 1, found %s and %s"
              .formatted(kernel, dilation));
    }
  }

  /** How far back it sees: the distance of its first place from its last, in elements. */
  public long reach() {
    return (kernel - 1L) * dilation;
  }

  /**
   * A convolution with this window.
   *
   * @param x {@code [batch, length, in]}
   * @param name of the weights {@code [kernel * in, units]}, the first place first, and of the bias
   * @return {@code [batch, length, units]}
   */
  public Expression convolution(
      Scope scope, Expression x, String name, long units, Layers.Start start) {
    List<Expression> places =
        IntStream.range(0, kernel)
            .mapToObj(place -> x.shifted(1, (kernel - 1L - place) * dilation))
            .toList();
    return Layers.ofElements(scope, Expression.concat(2, places), name, units, start);
  }
}
