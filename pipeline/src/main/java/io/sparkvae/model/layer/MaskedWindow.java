// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.layer;

import io.sparkvae.graph.Expression;
import java.util.Arrays;

/**
 * The part of a convolution's window that comes before its middle, in rows from the top and in each
 * from the left (van den Oord et al. 2016, arXiv 1601.06759, figure 2).
 *
 * @param kernel height and width, odd
 */
public record MaskedWindow(int kernel, Sight sight) {

  /** Whether a pixel sees what is at its own place in the layer below. */
  public enum Sight {
    /** No, for there is the pixel itself: mask A, of a first layer. */
    BEFORE,
    /** Yes, for that is of pixels before it: mask B, of further layers. */
    ITSELF_TOO
  }

  /** Places of the window that are seen. */
  int seen() {
    int middle = kernel * kernel / 2;
    return switch (sight) {
      case BEFORE -> middle;
      case ITSELF_TOO -> middle + 1;
    };
  }

  /** 1 where the window sees, {@code [kernel, kernel, 1, 1]}. */
  Expression mask() {
    double[] mask = new double[kernel * kernel];
    Arrays.fill(mask, 0, seen(), 1);
    return Expression.constant(mask, kernel, kernel, 1, 1);
  }

  /** Pixels added on each side that keep an image's size. */
  int padding() {
    return kernel / 2;
  }
}
