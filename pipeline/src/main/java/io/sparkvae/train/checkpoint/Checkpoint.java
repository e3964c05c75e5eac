// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

/**
 * Everything that a run needs to go on as if it had never stopped.
 *
 * @param rates what reduced the learning rate
 * @param best parameters of the best model; null before the first evaluation
 */
public record Checkpoint(
    Position position,
    ValidationHistory history,
    RateHistory rates,
    TrainingState state,
    float[] best) {
  /** The parameters that the run would hand over if it ended here. */
  public float[] bestOrLast() {
    return best == null ? state.theta() : best;
  }
}
