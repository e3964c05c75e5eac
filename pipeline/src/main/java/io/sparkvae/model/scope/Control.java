// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.scope;

/**
 * A scalar of the objective that follows the progress of training.
 *
 * @param name of the graph's input, {@code [1]}
 * @param most its value where the schedule's factor is 1
 */
public record Control(String name, double most, Schedule schedule) {

  /**
   * Its value, the same whenever and wherever it is asked for.
   *
   * @param elapsed epochs since the beginning when the step begins, exact
   * @param epochs that training takes in all
   */
  public double at(double elapsed, double epochs) {
    return most * schedule.factor(elapsed, epochs);
  }
}
