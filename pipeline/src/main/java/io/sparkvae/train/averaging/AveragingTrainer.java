package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.HeldState;
import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.data.EpochPlan;
import io.sparkvae.train.loop.Trainer;
import io.sparkvae.train.step.Evaluation;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.Sums;
import io.sparkvae.train.step.WorkOrder;
import io.sparkvae.train.step.WorkerReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Parameter averaging on Spark (McDonald et al. 2010; as in DL4J). In each round every worker
 * starts from the same state, takes its steps on its own examples, and the states are averaged,
 * weighted by examples. Workers are ordinary tasks: Spark may repeat, move or duplicate them, and
 * the numbers stay the same.
 *
 * <p>What a round leaves stays on the executors: the workers' states, or, where those together are
 * large, their averages by segment, which further tasks made. The workers of the next round gather
 * it from there. The driver receives reports, and the state when it asks for it: for a checkpoint.
 * The round after that begins with a broadcast, and what is lost with an executor is computed again
 * from there.
 */
public final class AveragingTrainer implements Trainer {
  /** Rounds after which the state is fetched unasked: the most that must be computed again. */
  private static final int MOST_ROUNDS = 100;

  /** Likewise, without segments: then what tasks are told grows with each round. */
  private static final int MOST_WHOLE_ROUNDS = 20;

  private final JavaSparkContext spark;
  private final Broadcast<WorkOrder> order;
  private final Segments segments;
  private final List<Averaged> persisted = new ArrayList<>();
  private Broadcast<TrainingState> published;
  private TrainingState publishedState;
  private HeldState kept;

  public AveragingTrainer(JavaSparkContext spark, WorkOrder order, Segments segments) {
    this.spark = spark;
    this.order = spark.broadcast(order);
    this.segments = segments;
  }

  @Override
  public EpochPlan plan() {
    return order.getValue().epochPlan();
  }

  @Override
  public Restart restart() {
    return Restart.POSSIBLE;
  }

  /** A state whose parts lie on the executors. */
  private static final class Averaged implements HeldState {
    private final JavaRDD<Segments.Part> parts;
    private final long iteration;
    private final int roundsLeft;
    private TrainingState fetched;
    private float[] theta;

    /**
     * @param roundsLeft until the driver must have a state
     */
    Averaged(JavaRDD<Segments.Part> parts, long iteration, int roundsLeft) {
      this.parts = parts;
      this.iteration = iteration;
      this.roundsLeft = roundsLeft;
    }

    @Override
    public long iteration() {
      return iteration;
    }

    @Override
    public TrainingState fetch() {
      if (fetched == null) {
        fetched = Segments.gathered(parts.collect());
      }
      return fetched;
    }

    @Override
    public float[] theta() {
      if (fetched != null) {
        return fetched.theta();
      }
      if (theta == null) {
        theta = Segments.gathered(parts.map(Segments.Part::parameters).collect()).theta();
      }
      return theta;
    }

    boolean isElsewhere() {
      return fetched == null && roundsLeft > 0;
    }
  }

  /** What a part tells the driver. */
  private record Told(List<WorkerReport> reports, long iteration) implements Serializable {}

  @Override
  public Round round(HeldState state, int epoch, int round) {
    long began = System.nanoTime();
    JavaRDD<TrainingState> starts = starts(state, order.getValue().workers());
    long sent = System.nanoTime();
    JavaRDD<Segments.Part> parts =
        averaged(starts.mapPartitionsWithIndex(new Work(order, segments, epoch, round), true))
            .persist(StorageLevel.MEMORY_AND_DISK());
    List<Told> told = parts.mapPartitions(new Tell(), true).collect();
    parts.rdd().cleanShuffleDependencies(false);
    long iteration = told.stream().mapToLong(Told::iteration).max().orElseThrow();
    Averaged after = new Averaged(parts, iteration, roundsLeft(state));
    forgetAllBut(state);
    persisted.add(after);
    List<WorkerReport> reports = told.stream().flatMap(t -> t.reports.stream()).toList();
    double compute = reports.stream().mapToDouble(WorkerReport::seconds).max().orElse(0);
    double job = (System.nanoTime() - sent) * 1e-9;
    return new Round(
        after, reports, new Seconds((sent - began) * 1e-9, compute, Math.max(0, job - compute)));
  }

  /** By tasks of their own, if there are segments; else whoever gathers parts averages them. */
  private JavaRDD<Segments.Part> averaged(JavaRDD<Segments.Part> ofWorkers) {
    return segments.any()
        ? ofWorkers
            .mapToPair(part -> new Tuple2<>(part.segment(), part))
            .partitionBy(new HashPartitioner(segments.count()))
            .mapPartitions(new Average(), true)
        : ofWorkers;
  }

  private int roundsLeft(HeldState before) {
    int most = segments.any() ? MOST_ROUNDS : MOST_WHOLE_ROUNDS;
    return (before instanceof Averaged held && held.isElsewhere() ? held.roundsLeft : most) - 1;
  }

  @Override
  public void keep(HeldState best) {
    kept = best;
  }

  @Override
  public Sums evaluate(HeldState state) {
    int pieces = Evaluation.pieces(order.getValue()).size();
    if (pieces == 0) {
      return Sums.ZERO;
    }
    int tasks = Math.min(pieces, order.getValue().workers());
    return starts(state, tasks)
        .mapPartitionsWithIndex(new Evaluate(order, tasks), true)
        .collect()
        .stream()
        .reduce(Sums.ZERO, Sums::plus);
  }

  /** The state in each of so many partitions. */
  private JavaRDD<TrainingState> starts(HeldState state, int tasks) {
    if (state instanceof Averaged held && held.isElsewhere()) {
      return new Gathered(held.parts.rdd(), tasks).toJavaRDD();
    }
    Broadcast<TrainingState> start = publish(state.fetch());
    return spark
        .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
        .map(task -> start.value());
  }

  /** Sends a state to the executors, unless it is the one that they have. */
  private Broadcast<TrainingState> publish(TrainingState state) {
    if (publishedState != state) {
      if (kept instanceof Averaged) {
        // Should it be lost, it could not be computed again.
        kept.theta();
      }
      withdraw();
      published = spark.broadcast(state);
      publishedState = state;
    }
    return published;
  }

  /** Parts that lead to others are computed again should those be lost. */
  private void withdraw() {
    kept = null;
    forgetAllBut(null);
    if (published != null) {
      published.destroy();
      published = null;
      publishedState = null;
    }
  }

  private void forgetAllBut(HeldState state) {
    for (Averaged held : List.copyOf(persisted)) {
      if (held != state && held != kept) {
        held.parts.unpersist(false);
        persisted.remove(held);
      }
    }
  }

  @Override
  public void close() {
    withdraw();
    order.destroy();
  }

  /** A worker's round. */
  private record Work(Broadcast<WorkOrder> order, Segments segments, int epoch, int round)
      implements Function2<Integer, Iterator<TrainingState>, Iterator<Segments.Part>> {
    @Override
    public Iterator<Segments.Part> call(Integer worker, Iterator<TrainingState> start) {
      return segments
          .cut(LocalSteps.run(order.value(), start.next(), epoch, round, worker))
          .iterator();
    }
  }

  /** The average of the one segment that a partition holds. */
  private static final class Average
      implements FlatMapFunction<Iterator<Tuple2<Integer, Segments.Part>>, Segments.Part> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Segments.Part> call(Iterator<Tuple2<Integer, Segments.Part>> ofWorkers) {
      List<Segments.Part> parts = new ArrayList<>();
      ofWorkers.forEachRemaining(pair -> parts.add(pair._2()));
      return List.of(Segments.mean(parts)).iterator();
    }
  }

  /** All segments know the same of the round: the first tells it. */
  private static final class Tell implements FlatMapFunction<Iterator<Segments.Part>, Told> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Told> call(Iterator<Segments.Part> parts) {
      Segments.Part part = parts.next();
      return part.segment() > 0
          ? Collections.emptyIterator()
          : List.of(new Told(part.reports(), part.state().iteration())).iterator();
    }
  }

  /** The sums of each of a task's pieces of the validation images. */
  private record Evaluate(Broadcast<WorkOrder> order, int tasks)
      implements Function2<Integer, Iterator<TrainingState>, Iterator<Sums>> {
    @Override
    public Iterator<Sums> call(Integer task, Iterator<TrainingState> state) {
      float[] theta = state.next().theta();
      List<Evaluation.Piece> pieces = Evaluation.pieces(order.value());
      int from = Math.toIntExact((long) task * pieces.size() / tasks);
      int to = Math.toIntExact((task + 1L) * pieces.size() / tasks);
      return pieces.subList(from, to).stream()
          .map(piece -> Evaluation.of(order.value(), theta, piece))
          .iterator();
    }
  }
}
