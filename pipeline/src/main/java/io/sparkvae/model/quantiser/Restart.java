// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.quantiser;

import io.sparkvae.graph.Expression;
import io.sparkvae.graph.Noise;

/**
 * What stands in the place of dead codes: near a code that is in use, chosen in proportion to how
 * much it is used, so that the two share its rows (the splitting of Linde, Buzo and Gray 1980). It
 * is a function of the codebook's states and of numbers that never change, so it is the same in
 * every worker and after a restart, and nothing is written anywhere: once the code is used enough,
 * its own mean takes over.
 *
 * @param name of the codebook: its numbers are not those of another
 */
record Restart(String name) {
  /** Distance from the code that is in use, as a share of the vectors' root mean square. */
  private static final double DISTANCE = 0.01;

  /** Only so that nothing is divided by 0. */
  private static final double LEAST_USE = 1e-12;

  private static final long CHOICES = 0x5e1ec7;
  private static final long OFFSETS = 0x0ff5e7;

  /**
   * The vectors, with other ones for dead codes.
   *
   * @param means the codes' own, {@code [K, d]}
   * @param counts how much each is used, {@code [K]}
   * @param least a code that is used no more than this is dead
   */
  Expression of(Expression means, Expression counts, double least) {
    int size = Math.toIntExact(means.shape().get(0));
    long width = means.shape().get(1);
    Expression alive = counts.minus(least).step();
    Expression use = counts.times(alive);
    Expression chosen = new Cumulative(use).indices(constant(choices(size)));
    Expression weight = use.dividedBy(use.sum().maximum(LEAST_USE)).reshape(size, 1);
    Expression scale = means.square().times(weight).sum().times(1.0 / width).sqrt();
    Expression near =
        means
            .gatherRows(chosen)
            .plus(constant(offsets(size, width), size, width).times(scale).times(DISTANCE));
    Expression column = alive.reshape(size, 1);
    return means.times(column).plus(near.times(column.negate().plus(1)));
  }

  private static Expression constant(float[] values, long... shape) {
    return Expression.constant(values, shape.length == 0 ? new long[] {values.length} : shape);
  }

  /** A number in (0, 1) for each code. */
  private float[] choices(int size) {
    float[] choices = new float[size];
    noise(CHOICES).uniform(choices, 0, size);
    return choices;
  }

  private float[] offsets(int size, long width) {
    float[] offsets = new float[Math.toIntExact(size * width)];
    noise(OFFSETS).gaussian(offsets);
    return offsets;
  }

  private Noise noise(long what) {
    long[] key = new long[name.length() + 1];
    key[0] = what;
    for (int i = 0; i < name.length(); i++) {
      key[i + 1] = name.charAt(i);
    }
    return Noise.of(key);
  }
}
