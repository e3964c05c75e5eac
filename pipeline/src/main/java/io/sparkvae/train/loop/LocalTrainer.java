// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.loop;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.ValidationPiece;
import io.sparkvae.train.step.WorkOrder;
import java.util.List;

/** Trains in the driver's own thread, without Spark: the oracle for parameter averaging. */
public final class LocalTrainer implements Trainer<TrainingState> {
  private final WorkOrder order;

  /**
   * @param order for one worker
   */
  public LocalTrainer(WorkOrder order) {
    if (order.workers() != 1) {
      throw new IllegalArgumentException("expected 1 worker, found " + order.workers());
    }
    this.order = order;
  }

  @Override
  public RunDivision division() {
    return order.division();
  }

  @Override
  public TrainingState hold(TrainingState state) {
    return state;
  }

  @Override
  public Round<TrainingState> round(TrainingState state, Assignment assignment) {
    LocalSteps.Outcome outcome = LocalSteps.run(order, state, assignment, 0);
    return new Round<>(
        outcome.state(),
        outcome.state().iteration(),
        List.of(outcome.report()),
        new Seconds(0, outcome.report().seconds(), 0));
  }

  /** Lets go of everything but the parameters. */
  @Override
  public TrainingState keep(TrainingState best) {
    return TrainingState.of(best.theta());
  }

  @Override
  public ElboSums evaluate(TrainingState state) {
    return ValidationPiece.all(order).stream()
        .map(piece -> piece.evaluate(order, state.theta()))
        .reduce(ElboSums.ZERO, ElboSums::plus);
  }

  @Override
  public ElboSums evaluateAverage(TrainingState state) {
    return evaluate(state.ofAverage());
  }

  @Override
  public TrainingState fetch(TrainingState state) {
    return state;
  }

  @Override
  public float[] fetchParameters(TrainingState state) {
    return state.theta();
  }

  @Override
  public void close() {}
}
