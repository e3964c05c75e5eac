// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

/**
 * An amount of information, in both units.
 *
 * @param nats in nats
 * @param bits the same in bits: nats / ln 2
 */
public record Amount(double nats, double bits) {
  private static final double LN_2 = Math.log(2);

  /** Returns an amount that is known in nats. */
  public static Amount ofNats(double nats) {
    return new Amount(nats, bits(nats));
  }

  /** Returns an amount of nats in bits. */
  public static double bits(double nats) {
    return nats / LN_2;
  }
}
