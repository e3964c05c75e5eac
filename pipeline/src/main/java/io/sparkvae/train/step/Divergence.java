// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.ParameterLayout;

/**
 * The first number of a round that was not finite.
 *
 * @param iteration {@link Step#iteration} of the step in which it appeared
 * @param number what it is, and its value
 */
public record Divergence(long iteration, String number) {

  static Divergence ofLoss(long iteration, double loss) {
    return new Divergence(iteration, "loss " + loss);
  }

  /**
   * An element of a vector like that of the parameters.
   *
   * @param vector "gradient" or "parameter"
   */
  static Divergence ofElement(
      long iteration, String vector, float value, int index, ParameterLayout layout) {
    return new Divergence(iteration, number(vector, value, index, layout));
  }

  /** Names an element and its value: {@code parameter NaN of encoder.0.weight}. */
  public static String number(String vector, float value, int index, ParameterLayout layout) {
    String name =
        layout.slots().stream()
            .filter(slot -> index >= slot.offset() && index < slot.offset() + slot.size())
            .findFirst()
            .orElseThrow()
            .name();
    return "%s %s of %s".formatted(vector, value, name);
  }
}
