// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.stage.Devices;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.loop.SparkValidation;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Assignment;
import io.sparkvae.train.step.ElboSums;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerReport;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * Parameter averaging on Spark (McDonald et al. 2010; as in DL4J). In each round every worker
 * starts from the same state and takes its steps on its own examples; the next state is the mean of
 * the workers' states, weighted by examples ({@link StateMean}). Ordinary tasks train one worker or
 * several ({@link Exchange}): Spark may repeat, move or duplicate them, and the numbers stay the
 * same.
 *
 * <p>The result of a round stays on the executors: the tasks' states, or, where these are large,
 * the means of their segments, which further tasks compute. The workers of the next round gather it
 * from there. The driver receives reports. It fetches a state only when it is asked to; see {@link
 * ExecutorStates}.
 */
public final class AveragingTrainer implements Trainer<ExecutorStates.Id> {
  /** Rounds after which the driver fetches the state unasked. */
  private static final int MOST_ROUNDS = 100;

  /** The same without segments: then what Spark tells each task grows with each round. */
  private static final int MOST_WHOLE_ROUNDS = 20;

  private final Broadcast<WorkOrder> order;
  private final Exchange exchange;
  private final int tasks;
  private final ExecutorStates states;
  private final Devices devices;
  private final SparkValidation validation;
  private final boolean inOneProcess;

  /**
   * Creates a trainer whose tasks compute where Spark's properties say, and broadcasts the order to
   * the executors.
   *
   * @param exchange how the workers' states come together
   */
  public AveragingTrainer(JavaSparkContext spark, WorkOrder order, Exchange exchange) {
    this(spark, order, exchange, Devices.byDefault(spark.sc()));
  }

  /**
   * Creates a trainer, and broadcasts the order to the executors.
   *
   * @param exchange how the workers' states come together
   * @param devices where tasks compute
   * @throws io.sparkvae.failure.ConfigurationFailure when a task cannot train so many workers there
   */
  public AveragingTrainer(
      JavaSparkContext spark, WorkOrder order, Exchange exchange, Devices devices) {
    devices.requireThreads(exchange.workersPerTask());
    this.devices = devices;
    this.inOneProcess = spark.sc().isLocal();
    this.order = spark.broadcast(order);
    this.exchange = exchange;
    this.tasks = exchange.tasks(order.workers());
    this.states =
        new ExecutorStates(spark, exchange.segments().any() ? MOST_ROUNDS : MOST_WHOLE_ROUNDS);
    this.validation = new SparkValidation(this.order, devices, order.workers());
  }

  @Override
  public RunDivision division() {
    return order.getValue().division();
  }

  @Override
  public ExecutorStates.Id hold(TrainingState state) {
    return states.add(state);
  }

  @Override
  public Round<ExecutorStates.Id> round(ExecutorStates.Id state, Assignment assignment) {
    long began = System.nanoTime();
    JavaRDD<TrainingState> starts = states.copies(state, tasks);
    long sent = System.nanoTime();
    JavaRDD<StateSegment> ofWorkers =
        devices.computing(
            starts.mapPartitionsWithIndex(new Work(order, exchange, assignment), true),
            exchange.workersPerTask());
    Averaging.Averaged end = new Averaging(exchange, devices).run(ofWorkers);
    List<Averaging.Told> told = end.told();
    long iteration = told.stream().mapToLong(Averaging.Told::iteration).max().orElseThrow();
    List<WorkerReport> reports = told.stream().flatMap(t -> t.reports().stream()).toList();
    reports.forEach(report -> devices.kinds().computed(report.device()));
    double compute = reports.stream().mapToDouble(WorkerReport::seconds).max().orElse(0);
    double job = (System.nanoTime() - sent) * 1e-9;
    return new Round<>(
        states.addAfter(state, end.after()),
        iteration,
        reports,
        new Seconds((sent - began) * 1e-9, compute, Math.max(0, job - compute)));
  }

  @Override
  public ExecutorStates.Id keep(ExecutorStates.Id best) {
    states.keep(best);
    return best;
  }

  @Override
  public ElboSums evaluate(ExecutorStates.Id state) {
    return validation.evaluate(tasks -> states.copies(state, tasks));
  }

  @Override
  public ElboSums evaluateAverage(ExecutorStates.Id state) {
    return validation.evaluate(tasks -> states.copies(state, tasks).map(TrainingState::ofAverage));
  }

  @Override
  public TrainingState fetch(ExecutorStates.Id state) {
    return states.fetch(state);
  }

  @Override
  public float[] fetchParameters(ExecutorStates.Id state) {
    return states.fetchParameters(state);
  }

  /**
   * In one process rounds wait: a state is fetched within its memory, which is soon done, and must
   * not hold what is fetched beside all that a round holds.
   */
  @Override
  public Supplier<Fetched> fetchLater(ExecutorStates.Id state, Optional<ExecutorStates.Id> best) {
    return inOneProcess ? Trainer.super.fetchLater(state, best) : states.fetchLater(state, best);
  }

  @Override
  public void close() {
    states.close();
    order.destroy();
  }

  /** The round of the workers of a task. */
  private record Work(Broadcast<WorkOrder> order, Exchange exchange, Assignment assignment)
      implements Function2<Integer, Iterator<TrainingState>, Iterator<StateSegment>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<StateSegment> call(Integer task, Iterator<TrainingState> start) {
      TrainingState state = start.next();
      int workers = order.value().workers();
      List<StateSegment> means =
          new TaskWorkers(order.value(), state, assignment, exchange.format())
              .train(exchange.workers(task, workers));
      return Stream.concat(
              means.stream().flatMap(mean -> exchange.segments().cut(mean).stream()),
              exchange.starts(state, task, workers))
          .iterator();
    }
  }
}
