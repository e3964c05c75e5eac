// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.EpochDivision;
import java.util.List;

/**
 * The inner loop: the steps of one worker in one round. The local trainer and parameter averaging
 * share it. The result depends on the arguments alone.
 */
public final class LocalSteps {
  private static final List<String> OUTPUTS =
      List.of(ModelGraph.LOSS, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);

  private final WorkOrder order;
  private final int epoch;
  private final int round;
  private final int worker;
  private final EpochDivision plan;
  private final WorkerBatches batches;
  private final List<Control> controls;

  /** The state after the round, and the report. */
  public record Outcome(TrainingState state, WorkerReport report) {}

  private LocalSteps(WorkOrder order, int epoch, int round, int worker, BuiltGraph graph) {
    this.order = order;
    this.epoch = epoch;
    this.round = round;
    this.worker = worker;
    this.plan = order.epochDivision();
    this.batches = new WorkerBatches(order, epoch, worker);
    this.controls = graph.controls();
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
    BuiltGraph graph = ModelGraph.training(order.spec(), order.partSize());
    LocalSteps steps = new LocalSteps(order, epoch, round, worker, graph);
    Outcome outcome =
        ModelSessions.with(
            graph, order.learning().precision(), session -> steps.run(session, start.copy()));
    WorkerReport r = outcome.report();
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new Outcome(
        outcome.state(), new WorkerReport(worker, r.sums(), r.steps(), seconds, r.divergence()));
  }

  private Outcome run(GraphSession session, TrainingState state) {
    Learning learning = order.learning();
    float[] gradient = new float[state.theta().length];
    // If a batch has one part, the part's gradient is that of the batch: one array serves both.
    float[] ofPart = order.partSize() < learning.batchSize() ? gradient.clone() : gradient;
    long iteration = state.iteration();
    ElboSums sums = ElboSums.ZERO;
    long first = plan.firstStep(round);
    long end = Math.min(plan.firstStep(round + 1), batches.count());
    long step = first;
    String divergence = null;
    for (; step < end && divergence == null; step++) {
      session.parameters().put(state.theta());
      double loss = 0;
      for (int part = 0; part < batches.parts(step); part++) {
        Minibatch batch = batches.at(step, part);
        batch.feed(session, controls, plan.elapsed(epoch, step), learning.epochs());
        session.differentiate(ModelGraph.LOSS, OUTPUTS);
        double share = (double) batch.count() / batches.examples(step);
        loss += share * session.output(ModelGraph.LOSS).scalar();
        session.gradient().get(ofPart);
        if (ofPart != gradient) {
          MinibatchParts.add(share, ofPart, part == 0, gradient);
        }
        sums = sums.plus(batch.sums(session));
      }
      double rate = learning.learningRate().at(iteration, epoch, order.workers());
      iteration++;
      learning.updater().step(state.theta(), state.m(), state.v(), gradient, rate, iteration);
      // A gradient that is not finite leaves parameters that are not.
      if (!Double.isFinite(loss) || Finite.firstBad(state.theta()) >= 0) {
        divergence = cause(loss, gradient, state.theta()) + where(step);
      }
    }
    int taken = (int) Math.max(0, step - first);
    return new Outcome(state.at(iteration), new WorkerReport(worker, sums, taken, 0, divergence));
  }

  /** The first number of a step that was not finite. */
  private String cause(double loss, float[] gradient, float[] theta) {
    if (!Double.isFinite(loss)) {
      return "loss " + loss;
    }
    int bad = Finite.firstBad(gradient);
    return bad >= 0
        ? "gradient " + named(gradient, bad)
        : "parameter " + named(theta, Finite.firstBad(theta));
  }

  private String named(float[] vector, int index) {
    return Model.layout(order.spec()).slots().stream()
        .filter(slot -> index >= slot.offset() && index < slot.offset() + slot.size())
        .map(slot -> vector[index] + " of " + slot.name())
        .findFirst()
        .orElseThrow();
  }

  private String where(long step) {
    return " (epoch %d, round %d of the epoch, worker %d, step %d of the epoch)"
        .formatted(epoch + 1, round + 1, worker, step + 1);
  }
}
