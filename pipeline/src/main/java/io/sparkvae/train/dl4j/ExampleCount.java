// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How many examples DL4J has trained on in a round, brought home by its own averaging: one further
 * parameter, which begins a round at 0. The gradient by it is the number of examples of the
 * minibatch, and nothing scales it, so a step subtracts that number. The average over the workers
 * then counts exactly what was trained on, however often a task was repeated.
 */
final class ExampleCount {
  /** Name of the parameter, the last one. */
  static final String NAME = "count.examples";

  private ExampleCount() {}

  /**
   * A loss with the same gradient by all other parameters.
   *
   * @param weight 1 for an example, 0 for padding, {@code [batch]}
   * @param count the parameter, {@code [1]}
   */
  static SDVariable with(SDVariable loss, SDVariable weight, SDVariable count) {
    return loss.add(count.mul(weight.sum()).sum());
  }

  /** The model's parameters as a round begins with them. */
  static float[] begin(float[] theta) {
    return Arrays.copyOf(theta, theta.length + 1);
  }

  /** The model's parameters of a round that ended. */
  static float[] theta(float[] parameters) {
    return Arrays.copyOf(parameters, parameters.length - 1);
  }

  /**
   * Examples of all workers.
   *
   * @param parameters that the average has
   * @param workers over which the average is
   */
  static long of(float[] parameters, int workers) {
    return Math.round(-(double) workers * parameters[parameters.length - 1]);
  }
}
