// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.dl4j;

import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.model.BuiltGraph;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.stage.Devices;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.loop.SparkValidation;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.CodeUsage;
import io.sparkvae.train.step.Divergence;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.Finite;
import io.sparkvae.train.step.MinibatchInput;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerBatches;
import io.sparkvae.train.step.WorkerReport;
import io.sparkvae.train.updater.ClippingSums;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * DL4J's own parameter averaging of the same objective. A round is one of DL4J's splits ({@link
 * Dl4jDivision}) and ends with its average ({@link OrderedAveraging}); DL4J weighs workers alike,
 * and leaves out batches that do not divide, which are counted. A round begins with a new network,
 * which gets parameters, moments and the number of steps so far: the state between two rounds is a
 * {@link TrainingState}, from which a run can go on.
 */
public final class Dl4jTrainer implements Trainer<TrainingState> {
  private final JavaSparkContext spark;
  private final Broadcast<WorkOrder> order;
  private final Dl4jDivision division;
  private final RunDivision run;
  private final ParameterLayout layout;
  private final UpdaterStates moments;
  private final SparkValidation validation;
  private final String device;

  /**
   * Creates a trainer.
   *
   * @param devices where tasks compute
   * @throws io.sparkvae.failure.ResourceFailure when a task has a card that DL4J would not use
   */
  public Dl4jTrainer(JavaSparkContext spark, WorkOrder order, Devices devices) {
    this.spark = spark;
    this.order = spark.broadcast(order);
    this.division = new Dl4jDivision(order.epochDivision(), order.learning().epochs());
    this.run = division.run();
    this.layout = Model.layout(order.spec());
    this.moments = UpdaterStates.of(order.learning().optimiser().updater(), layout);
    this.validation = new SparkValidation(this.order, devices, order.workers());
    NativeBuild.select();
    List<String> kinds =
        indices(4 * order.workers()).map(task -> Dl4jDevice.prepare()).distinct().collect();
    kinds.forEach(devices.kinds()::computed);
    this.device = String.join(", ", kinds);
  }

  @Override
  public RunDivision division() {
    return run;
  }

  @Override
  public TrainingState hold(TrainingState state) {
    return state;
  }

  @Override
  public Round<TrainingState> round(TrainingState state, Assignment assignment) {
    long began = System.nanoTime();
    WorkOrder work = order.getValue();
    Batches batches = new Batches(order, division, assignment.round());
    SparkComputationGraph network =
        new SparkComputationGraph(spark, begin(state, assignment), new OrderedAveraging(work));
    ComputationGraph after = network.fit(indices(work.workers()).flatMap(batches));
    float[] parameters = after.params().toFloatVector();
    float[] theta = ExampleCount.theta(parameters);
    double seconds = (System.nanoTime() - began) * 1e-9;
    String divergence = divergence(theta, assignment.round());
    ElboSums sums =
        divergence == null
            ? sums(theta, assignment.round(), ExampleCount.of(parameters, workersWithBatches()))
            : ElboSums.ZERO;
    long iteration = run.firstStep(assignment.round() + 1);
    return new Round<>(
        moments.fromDl4j(theta, momentsOf(after), iteration),
        iteration,
        List.of(
            new WorkerReport(
                0,
                sums,
                ClippingSums.ZERO,
                0,
                seconds,
                divergence,
                device,
                CodeUsage.of(work.spec(), theta))),
        new Seconds(0, seconds, 0),
        OptionalLong.of(division.offered(batches.roundOfEpoch()) - sums.examples()));
  }

  /**
   * The sums over the examples of a round, after it.
   *
   * @param examples that DL4J has counted
   */
  private ElboSums sums(float[] theta, long round, long examples) {
    Broadcast<float[]> sent = spark.broadcast(theta);
    try {
      ElboSums sums =
          indices(division.batches().workers())
              .map(new RoundEvaluation(order, sent, division, round))
              .collect()
              .stream()
              .reduce(ElboSums.ZERO, ElboSums::plus);
      if (sums.examples() != examples) {
        throw new IllegalStateException(
            "round %s: expected %s examples, found that DL4J trained on %s"
                .formatted(round + 1, sums.examples(), examples));
      }
      return sums;
    } finally {
      sent.destroy();
    }
  }

  /** A network as a round begins with it. */
  private ComputationGraph begin(TrainingState state, Assignment assignment) {
    WorkOrder work = order.getValue();
    ComputationGraph graph =
        network(work, new Dl4jRate(work.learning().learningRate(), run, assignment.reductions()));
    graph.init(Nd4j.createFromArray(new float[][] {ExampleCount.begin(state.theta())}), true);
    graph.getConfiguration().setIterationCount(Math.toIntExact(run.firstStep(assignment.round())));
    float[] before = moments.toDl4j(state);
    if (before.length > 0) {
      graph.getUpdater().setStateViewArray(Nd4j.createFromArray(before));
    }
    return graph;
  }

  /** A network that has no parameters yet. */
  static ComputationGraph network(WorkOrder order, Dl4jRate rate) {
    IUpdater updater = Dl4jUpdater.of(order.learning().optimiser().updater(), rate);
    return new ComputationGraph(Dl4jObjective.network(order.spec(), order.learning(), updater));
  }

  private static float[] momentsOf(ComputationGraph graph) {
    INDArray state = graph.getUpdater().getStateViewArray();
    return state == null ? new float[0] : state.toFloatVector();
  }

  /** DL4J averages over the workers that took a step. */
  private int workersWithBatches() {
    return (int)
        IntStream.range(0, division.batches().workers())
            .filter(worker -> division.batches().steps(worker) > 0)
            .count();
  }

  private String divergence(float[] theta, long round) {
    int bad = Finite.firstBad(theta);
    return bad < 0
        ? null
        : "%s (epoch %s, %s)"
            .formatted(
                Divergence.number("parameter", theta[bad], bad, layout),
                run.epoch(run.firstStep(round)) + 1,
                run.words(round));
  }

  private JavaRDD<Integer> indices(int count) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), count);
  }

  /** Lets go of everything but the parameters. */
  @Override
  public TrainingState keep(TrainingState best) {
    return TrainingState.of(best.theta());
  }

  @Override
  public ElboSums evaluate(TrainingState state) {
    return validation.evaluate(spark, state);
  }

  @Override
  public ElboSums evaluateAverage(TrainingState state) {
    throw new IllegalStateException("Dl4jSupport lets no average through");
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
  public void close() {
    order.destroy();
  }

  /** The batches that a worker is offered in a round, each made when DL4J takes it. */
  private record Batches(Broadcast<WorkOrder> order, Dl4jDivision division, long round)
      implements FlatMapFunction<Integer, DataSet> {
    private static final long serialVersionUID = 1L;

    int roundOfEpoch() {
      return (int) (round % division.rounds());
    }

    @Override
    public Iterator<DataSet> call(Integer worker) {
      // DL4J brings arrays to this executor next, which may be a new one.
      Dl4jDevice.prepare();
      WorkOrder work = order.value();
      RunDivision run = division.run();
      BuiltGraph graph = ModelGraph.training(work.spec(), work.parts().onProcessor());
      MinibatchInput input = new MinibatchInput(work, graph);
      long first = run.firstStep(round);
      WorkerBatches batches = new WorkerBatches(work, run.epoch(first), worker);
      long from = division.firstBatch(worker, roundOfEpoch());
      long to = division.firstBatch(worker, roundOfEpoch() + 1);
      return new Iterator<>() {
        private long batch = from;

        @Override
        public boolean hasNext() {
          return batch < to;
        }

        @Override
        public DataSet next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          double elapsed = run.elapsed(first + batch - from);
          input.fill(batches.at(batch++));
          double[] controls =
              graph.controls().stream()
                  .mapToDouble(control -> control.at(elapsed, run.epochs()))
                  .toArray();
          return Dl4jObjective.dataSet(input, work.spec(), controls);
        }
      };
    }
  }
}
