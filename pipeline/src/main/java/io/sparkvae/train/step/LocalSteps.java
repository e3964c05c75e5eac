// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.EpochDivision;
import java.util.List;

/**
 * The inner loop: the steps of one worker in one round. The local trainer and parameter averaging
 * share it. The result depends on the arguments alone.
 */
public final class LocalSteps {
  private final WorkOrder order;
  private final int epoch;
  private final int round;
  private final int worker;
  private final EpochDivision plan;
  private final WorkerBatches batches;
  private final List<Control> controls;

  /** The state after the round, and the report. */
  public record Outcome(TrainingState state, WorkerReport report) {}

  private LocalSteps(WorkOrder order, int epoch, int round, int worker) {
    this.order = order;
    this.epoch = epoch;
    this.round = round;
    this.worker = worker;
    this.plan = order.epochDivision();
    this.batches = new WorkerBatches(order, epoch, worker);
    this.controls = ModelGraph.training(order.spec(), 1).controls();
  }

  /**
   * Takes the steps of a round.
   *
   * @param start not written to
   * @param epoch from 0
   * @param round of the epoch, from 0
   */
  public static Outcome run(
      WorkOrder order, TrainingState start, int epoch, int round, int worker) {
    long began = System.nanoTime();
    LocalSteps steps = new LocalSteps(order, epoch, round, worker);
    TrainingSession.Result result =
        TrainingSession.with(order, session -> steps.run(session, start));
    double seconds = (System.nanoTime() - began) * 1e-9;
    String divergence = result.divergence().map(steps::words).orElse(null);
    return new Outcome(
        result.state(),
        new WorkerReport(worker, result.sums(), result.steps(), seconds, divergence));
  }

  private TrainingSession.Result run(TrainingSession session, TrainingState start) {
    session.load(start);
    long end = Math.min(plan.firstStep(round + 1), batches.count());
    long iteration = start.iteration();
    boolean goOn = true;
    for (long step = plan.firstStep(round); step < end && goOn; step++) {
      goOn = session.step(step(step, iteration++));
    }
    return session.finish();
  }

  /**
   * @param before iterations before it
   */
  private Step step(long step, long before) {
    Learning learning = order.learning();
    double elapsed = plan.elapsed(epoch, step);
    return new Step(
        batches.at(step),
        controls.stream().mapToDouble(c -> c.at(elapsed, learning.epochs())).toArray(),
        learning.learningRate().at(before, epoch, order.workers()),
        before + 1);
  }

  private String words(Divergence divergence) {
    return "%s (epoch %d, round %d of the epoch, worker %d, step %d of the epoch)"
        .formatted(
            divergence.number(),
            epoch + 1,
            round + 1,
            worker,
            plan.firstStep(round) + divergence.step() + 1);
  }
}
