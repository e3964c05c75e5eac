// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

/**
 * How a learning rate that follows the validation images came to be what it is; evidence lower
 * bounds in nats an image.
 *
 * @param reductions so far
 * @param best bound so far that counted as an improvement; null before the first evaluation
 * @param stale evaluations since then, or since the last reduction
 * @param cooldown evaluations that are not counted yet after a reduction
 */
public record RateHistory(int reductions, Double best, int stale, int cooldown) {
  /** The history before the first evaluation, and that of a rate that follows none. */
  public static final RateHistory START = new RateHistory(0, null, 0, 0);
}
