// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.graph.cpu.SessionSize;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.ModelSessions;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.model.scope.Control;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.updater.ClippingSums;
import io.sparkvae.train.updater.Optimiser;
import io.sparkvae.train.updater.Updater;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Training with the state in Java's memory: a graph's session computes gradients, and the updater
 * runs here. After each step it is known whether the numbers are finite.
 */
final class HostTrainingSession implements TrainingSession {
  private static final List<String> OUTPUTS =
      List.of(ModelGraph.LOSS, ModelGraph.LOG_LIKELIHOOD, ModelGraph.KL);

  private final WorkOrder order;
  private final BuiltGraph graph;
  private final GraphSession session;
  private final MinibatchInput input;
  private final List<ElementRange> decaying;
  private final Updater updater;
  private final States states;
  private TrainingState state;
  private float[] gradient;
  private float[] ofPart;
  private int steps;
  private ElboSums sums;
  private ClippingSums clipping;
  private Optional<Divergence> divergence;

  private HostTrainingSession(WorkOrder order, BuiltGraph graph, GraphSession session) {
    this.order = order;
    this.graph = graph;
    this.session = session;
    this.input = new MinibatchInput(order, graph);
    this.decaying = order.learning().optimiser().decay().decaying(graph.layout());
    this.updater = order.learning().optimiser().updater().of(graph.layout());
    this.states = new States(graph.layout());
  }

  /** Bytes outside the heap of a session for minibatches in parts of so many examples. */
  static long offHeap(ModelSpec spec, int partSize) {
    BuiltGraph graph = ModelGraph.training(spec, partSize);
    return SessionSize.differentiating(graph.graph(), graph.layout(), ModelGraph.LOSS, OUTPUTS);
  }

  static <R> R with(WorkOrder order, Function<TrainingSession, R> use) {
    BuiltGraph graph = ModelGraph.training(order.spec(), order.parts().onProcessor());
    return ModelSessions.with(
        graph,
        order.learning().precision(),
        session -> use.apply(new HostTrainingSession(order, graph, session)));
  }

  @Override
  public void load(TrainingState start) {
    state = start.copy();
    gradient = new float[state.theta().length];
    // If a batch has one part, the part's gradient is that of the batch: one array serves both.
    ofPart = order.parts().onProcessor() < order.largestMinibatch() ? gradient.clone() : gradient;
    steps = 0;
    sums = ElboSums.ZERO;
    clipping = ClippingSums.ZERO;
    divergence = Optional.empty();
  }

  @Override
  public boolean step(Step step) {
    session.parameters().put(state.theta());
    List<Control> controls = graph.controls();
    for (int i = 0; i < controls.size(); i++) {
      session.input(controls.get(i).name()).put(step.controls()[i]);
    }
    double loss = differentiate(step.minibatch());
    state = state.at(step.iteration());
    update(step);
    // A gradient that is not finite leaves parameters that are not.
    if (!Double.isFinite(loss) || Finite.firstBad(state.theta()) >= 0) {
      divergence = Optional.of(divergence(loss));
    }
    steps++;
    return divergence.isEmpty();
  }

  /** Changes the state by the gradient. */
  private void update(Step step) {
    Optimiser optimiser = order.learning().optimiser();
    states.follow(state.theta(), gradient);
    clipping = clipping.plus(optimiser.clipping().clip(gradient));
    optimiser.decay().shrink(state.theta(), decaying, step.rate());
    updater.step(state.theta(), state.m(), state.v(), gradient, step.rate(), step.updates());
    states.put(state.theta());
    optimiser.average().follow(state.average(), state.theta(), step.iteration());
  }

  /** Computes the gradient of a minibatch, and returns the loss. */
  private double differentiate(Minibatch minibatch) {
    double loss = 0;
    boolean first = true;
    for (Minibatch part : minibatch.parts(order.parts().onProcessor())) {
      input.fill(part);
      input.put(session);
      session.differentiate(ModelGraph.LOSS, OUTPUTS);
      double share = (double) part.count() / minibatch.count();
      loss += share * session.output(ModelGraph.LOSS).scalar();
      session.gradient().get(ofPart);
      if (ofPart != gradient) {
        MinibatchParts.add(share, ofPart, first, gradient);
      }
      sums = sums.plus(ElboSums.of(session, part.count()));
      first = false;
    }
    return loss;
  }

  /** The first number of a step that was not finite. */
  private Divergence divergence(double loss) {
    if (!Double.isFinite(loss)) {
      return Divergence.ofLoss(state.iteration(), loss);
    }
    int bad = Finite.firstBad(gradient);
    return bad >= 0
        ? ofElement("gradient", gradient, bad)
        : ofElement("parameter", state.theta(), Finite.firstBad(state.theta()));
  }

  private Divergence ofElement(String name, float[] vector, int bad) {
    return Divergence.ofElement(state.iteration(), name, vector[bad], bad, graph.layout());
  }

  @Override
  public Result finish() {
    return new Result(state, steps, sums, clipping, divergence);
  }
}
