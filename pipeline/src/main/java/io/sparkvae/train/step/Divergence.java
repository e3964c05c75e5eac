// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.ParameterLayout;

/**
 * The first number of a round that was not finite.
 *
 * @param step in which it appeared, from 0, counted in the round
 * @param number what it is, and its value
 */
public record Divergence(int step, String number) {

  static Divergence ofLoss(int step, double loss) {
    return new Divergence(step, "loss " + loss);
  }

  /**
   * An element of a vector like that of the parameters.
   *
   * @param vector "gradient" or "parameter"
   */
  static Divergence ofElement(
      int step, String vector, float value, int index, ParameterLayout layout) {
    String name =
        layout.slots().stream()
            .filter(slot -> index >= slot.offset() && index < slot.offset() + slot.size())
            .findFirst()
            .orElseThrow()
            .name();
    return new Divergence(step, "%s %s of %s".formatted(vector, value, name));
  }
}
