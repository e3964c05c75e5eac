// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import java.io.Serializable;

/**
 * What clipping saw, summed over steps.
 *
 * @param norms Euclidean norms of the gradients before they were clipped
 * @param clipped steps whose gradient was changed
 */
public record ClippingSums(double norms, long clipped) implements Serializable {
  /** The sums over no steps. */
  public static final ClippingSums ZERO = new ClippingSums(0, 0);

  /** Returns the sums over these steps and others. */
  public ClippingSums plus(ClippingSums other) {
    return new ClippingSums(norms + other.norms, clipped + other.clipped);
  }
}
