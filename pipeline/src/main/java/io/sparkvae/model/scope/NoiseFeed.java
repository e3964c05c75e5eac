// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

import io.sparkvae.graph.Noise;

/**
 * Random numbers that a graph reads, fed and not drawn inside it, so that a step can be repeated.
 *
 * @param name of the graph's input, {@code [batch, width]}
 * @param width numbers an example
 */
public record NoiseFeed(String name, Noise.Distribution distribution, int width) {
  public NoiseFeed {
    if (width < 1) {
      throw new IllegalArgumentException(name + ": expected a width of at least 1, found " + width);
    }
  }

  /**
   * Draws numbers of this distribution from a stream.
   *
   * @param into receives the numbers, at indices from {@code from} to before {@code to}
   */
  public void draw(Noise noise, float[] into, int from, int to) {
    switch (distribution) {
      case GAUSSIAN -> noise.gaussian(into, from, to);
      case UNIFORM -> noise.uniform(into, from, to);
    }
  }
}
