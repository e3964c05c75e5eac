// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * How a state moves: in each step it follows a statistic of the minibatch, {@code state = decay *
 * state + (1 - decay) * statistic}, as an exponential moving average, and no gradient. The
 * statistic is a mean over the examples. So statistics of parts of a minibatch, and states of
 * workers, add up weighted by examples, as gradients and parameters do.
 *
 * @param decay in [0, 1)
 */
public record Follow(double decay) {
  public Follow {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "state: expected a decay from 0 to below 1, found " + decay);
    }
  }

  /** {@code decay} as a float, by which a state is multiplied. */
  public float kept() {
    return (float) decay;
  }

  /** {@code 1 - decay} as a float, by which a statistic is multiplied. */
  public float taken() {
    return (float) (1 - decay);
  }
}
