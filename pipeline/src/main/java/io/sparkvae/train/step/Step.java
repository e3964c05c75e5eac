// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

/**
 * A training step, as an executor is told to take it.
 *
 * @param minibatch whose gradient it follows
 * @param controls values of {@link io.sparkvae.model.BuiltGraph#controls}, in their order
 * @param rate learning rate
 * @param iteration number of the step since the beginning of the run, from 1
 * @param updates number of the step since the updater's moments were 0, from 1
 */
public record Step(
    Minibatch minibatch, double[] controls, double rate, long iteration, long updates) {

  /** A step of a run whose moments were never set to 0. */
  public Step(Minibatch minibatch, double[] controls, double rate, long iteration) {
    this(minibatch, controls, rate, iteration, iteration);
  }
}
