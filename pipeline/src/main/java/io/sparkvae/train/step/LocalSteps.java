// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.engine.Device;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.updater.EndedRound;
import io.sparkvae.train.updater.Optimiser;
import java.util.List;

/**
 * The inner loop: the steps of one worker in one round. The local trainer and parameter averaging
 * share it. The result depends on the arguments alone.
 */
public final class LocalSteps {
  private final WorkOrder order;
  private final Assignment assignment;
  private final int worker;
  private final RunDivision division;
  private final List<Control> controls;

  /** The state after the round, and the report. */
  public record Outcome(TrainingState state, WorkerReport report) {}

  private LocalSteps(WorkOrder order, Assignment assignment, int worker) {
    this.order = order;
    this.assignment = assignment;
    this.worker = worker;
    this.division = order.division();
    this.controls = ModelGraph.training(order.spec(), 1).controls();
  }

  /**
   * Takes the steps of a round.
   *
   * @param start not written to
   */
  public static Outcome run(
      WorkOrder order, TrainingState start, Assignment assignment, int worker) {
    long began = System.nanoTime();
    LocalSteps steps = new LocalSteps(order, assignment, worker);
    Optimiser optimiser = order.learning().optimiser();
    TrainingState begin = optimiser.atBegin(start);
    TrainingSession.Result result =
        TrainingSession.with(order, session -> steps.run(session, begin));
    double seconds = (System.nanoTime() - began) * 1e-9;
    String divergence =
        result.divergence().map(d -> steps.words(d, start.iteration())).orElse(null);
    return new Outcome(
        divergence == null
            ? optimiser.atEnd(start, result.state(), steps.ended(start.iteration()))
            : result.state(),
        new WorkerReport(
            worker,
            result.sums(),
            result.clipping(),
            result.steps(),
            seconds,
            divergence,
            Device.current().kind(),
            CodeUsage.of(order.spec(), result.state().theta())));
  }

  private TrainingSession.Result run(TrainingSession session, TrainingState start) {
    session.load(start);
    long round = assignment.round();
    long first = division.firstStep(round);
    WorkerBatches batches = new WorkerBatches(order, division.epoch(first), worker);
    boolean goOn = true;
    long taken = 0;
    for (long step = first; step <= division.lastStep(round) && goOn; step++) {
      if (division.epoch(step) != batches.epoch()) {
        batches = new WorkerBatches(order, division.epoch(step), worker);
      }
      // Other workers may have one step more in an epoch.
      if (division.stepOfEpoch(step) < batches.count()) {
        taken++;
        goOn = session.step(step(step, batches, start.iteration() + step - first, taken));
      }
    }
    return session.finish();
  }

  /**
   * The round, as it is the same for every worker.
   *
   * @param before iterations before it
   */
  private EndedRound ended(long before) {
    long round = assignment.round();
    long last = division.lastStep(round);
    double rate =
        order
            .learning()
            .learningRate()
            .at(
                before + last - division.firstStep(round),
                division.epoch(last),
                division,
                assignment.reductions());
    return new EndedRound(round, division, rate, ModelGraph.training(order.spec(), 1).layout());
  }

  /**
   * @param before iterations before it
   * @param taken steps that the worker took in the round, with this one
   */
  private Step step(long step, WorkerBatches batches, long before, long taken) {
    Learning learning = order.learning();
    double elapsed = division.elapsed(step);
    return new Step(
        batches.at(division.stepOfEpoch(step)),
        controls.stream().mapToDouble(c -> c.at(elapsed, learning.epochs())).toArray(),
        learning.learningRate().at(before, batches.epoch(), division, assignment.reductions()),
        before + 1,
        learning.optimiser().updates(before + 1, taken));
  }

  /**
   * @param before iterations before the round
   */
  private String words(Divergence divergence, long before) {
    long round = assignment.round();
    long step = division.firstStep(round) + divergence.iteration() - before - 1;
    return "%s (epoch %s, %s, worker %s, step %s of the epoch)"
        .formatted(
            divergence.number(),
            division.epoch(step) + 1,
            division.words(round),
            worker,
            division.stepOfEpoch(step) + 1);
  }
}
