// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.rate.LearningRate;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The learning rate of each step, as a schedule of DL4J's.
 *
 * @param division of the run
 * @param reductions of the rate so far, where it follows the validation images
 */
record Dl4jRate(LearningRate rate, RunDivision division, int reductions) implements ISchedule {
  private static final long serialVersionUID = 1L;

  /**
   * The rate of a step.
   *
   * @param iteration steps of a worker before it, through the whole run
   * @param epoch not read: DL4J counts a call as an epoch
   */
  @Override
  public double valueAt(int iteration, int epoch) {
    return rate.at(iteration, division.epoch(iteration), division, reductions);
  }

  /** Returns this, which does not change. */
  @Override
  public ISchedule clone() {
    return this;
  }
}
