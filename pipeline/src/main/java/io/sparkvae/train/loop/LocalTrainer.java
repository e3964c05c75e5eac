package io.sparkvae.train.loop;

import io.sparkvae.train.checkpoint.HeldState;
import io.sparkvae.train.data.EpochPlan;
import io.sparkvae.train.step.Evaluation;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.Sums;
import io.sparkvae.train.step.WorkOrder;
import java.util.List;

/** Trains in the driver's own thread, without Spark: the oracle for parameter averaging. */
public final class LocalTrainer implements Trainer {
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
  public EpochPlan plan() {
    return order.epochPlan();
  }

  @Override
  public Restart restart() {
    return Restart.POSSIBLE;
  }

  @Override
  public Round round(HeldState state, int epoch, int round) {
    LocalSteps.Outcome outcome = LocalSteps.run(order, state.fetch(), epoch, round, 0);
    return new Round(
        outcome.state(), List.of(outcome.report()), new Seconds(0, outcome.report().seconds(), 0));
  }

  /** A state here is a value. */
  @Override
  public void keep(HeldState best) {}

  @Override
  public Sums evaluate(HeldState state) {
    Sums sums = Sums.ZERO;
    for (Evaluation.Piece piece : Evaluation.pieces(order)) {
      sums = sums.plus(Evaluation.of(order, state.fetch().theta(), piece));
    }
    return sums;
  }

  @Override
  public void close() {}
}
