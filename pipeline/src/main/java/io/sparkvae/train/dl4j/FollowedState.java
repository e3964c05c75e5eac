// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.graph.Follow;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * Moves a state of a model, whose gradient is the statistic that it follows. DL4J calls what reads
 * a parameter beside its gradient a regularisation, whatever it does.
 *
 * @param kept by which the state is multiplied
 * @param taken by which the statistic is multiplied
 */
record FollowedState(float kept, float taken) implements Regularization {
  private static final long serialVersionUID = 1L;

  static FollowedState of(Follow follow) {
    return new FollowedState(follow.kept(), follow.taken());
  }

  @Override
  public ApplyStep applyStep() {
    return ApplyStep.POST_UPDATER;
  }

  /** Makes an update of the statistic: what is subtracted from the state to give the next one. */
  @Override
  public void apply(INDArray state, INDArray statistic, double lr, int iteration, int epoch) {
    INDArray next = state.mul(kept).addi(statistic.mul(taken));
    statistic.assign(state.sub(next));
  }

  @Override
  public double score(INDArray state, int iteration, int epoch) {
    return 0;
  }

  /** Returns this, which does not change. */
  @Override
  public Regularization clone() {
    return this;
  }
}
