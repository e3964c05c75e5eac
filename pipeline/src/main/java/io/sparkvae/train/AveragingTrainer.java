package io.sparkvae.train;

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
 * <p>Segments of the state are averaged by tasks and stay where they were averaged; the workers of
 * the next round gather them from there. The driver receives reports, and the state when it asks
 * for it: for a checkpoint, or the best model. The round after that begins with a broadcast, and
 * what is lost with an executor is computed again from there.
 */
final class AveragingTrainer implements Trainer {
  /** Rounds after which the state is fetched unasked: the most that must be computed again. */
  private static final int MOST_ROUNDS = 100;

  private final JavaSparkContext spark;
  private final Broadcast<WorkOrder> order;
  private final Segments segments;
  private final List<Averaged> persisted = new ArrayList<>();
  private Broadcast<TrainingState> published;
  private TrainingState publishedState;

  AveragingTrainer(JavaSparkContext spark, WorkOrder order, Segments segments) {
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

  /** A state whose segments lie on the executors. */
  private static final class Averaged implements HeldState {
    private final JavaRDD<Segments.Part> means;
    private final long iteration;
    private final int rounds;
    private TrainingState fetched;

    /**
     * @param rounds since the driver had a state
     */
    Averaged(JavaRDD<Segments.Part> means, long iteration, int rounds) {
      this.means = means;
      this.iteration = iteration;
      this.rounds = rounds;
    }

    @Override
    public long iteration() {
      return iteration;
    }

    @Override
    public TrainingState fetch() {
      if (fetched == null) {
        fetched = Segments.join(means.collect());
      }
      return fetched;
    }

    boolean isElsewhere() {
      return fetched == null && rounds < MOST_ROUNDS;
    }
  }

  /** What the averages of a round tell the driver. */
  private record Told(List<WorkerReport> reports, long iteration) implements Serializable {}

  @Override
  public Round round(HeldState state, int epoch, int round) {
    long began = System.nanoTime();
    JavaRDD<TrainingState> starts = starts(state, order.getValue().workers());
    long sent = System.nanoTime();
    JavaRDD<Segments.Part> means =
        starts
            .mapPartitionsWithIndex(new Work(order, segments, epoch, round), true)
            .mapToPair(part -> part)
            .partitionBy(new HashPartitioner(segments.count()))
            .mapPartitions(new Average(), true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    Told told = means.mapPartitionsWithIndex(new Tell(), true).collect().get(0);
    means.rdd().cleanShuffleDependencies(false);
    int rounds = state instanceof Averaged held && held.isElsewhere() ? held.rounds + 1 : 1;
    Averaged after = new Averaged(means, told.iteration, rounds);
    forgetAllBut(state);
    persisted.add(after);
    double compute = told.reports.stream().mapToDouble(WorkerReport::seconds).max().orElse(0);
    double job = (System.nanoTime() - sent) * 1e-9;
    return new Round(
        after,
        told.reports,
        new Seconds((sent - began) * 1e-9, compute, Math.max(0, job - compute)));
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
      return new Gathered(held.means.rdd(), tasks).toJavaRDD();
    }
    Broadcast<TrainingState> start = publish(state.fetch());
    return spark
        .parallelize(IntStream.range(0, tasks).boxed().toList(), tasks)
        .map(task -> start.value());
  }

  /** Sends a state to the executors, unless it is the one that they have. */
  private Broadcast<TrainingState> publish(TrainingState state) {
    if (publishedState != state) {
      withdraw();
      published = spark.broadcast(state);
      publishedState = state;
    }
    return published;
  }

  /** Averages that lead to others are computed again should those be lost. */
  private void withdraw() {
    forgetAllBut(null);
    if (published != null) {
      published.destroy();
      published = null;
      publishedState = null;
    }
  }

  private void forgetAllBut(HeldState kept) {
    for (Averaged held : List.copyOf(persisted)) {
      if (held != kept) {
        held.means.unpersist(false);
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
      implements Function2<
          Integer, Iterator<TrainingState>, Iterator<Tuple2<Integer, Segments.Part>>> {
    @Override
    public Iterator<Tuple2<Integer, Segments.Part>> call(
        Integer worker, Iterator<TrainingState> start) {
      List<Segments.Part> parts =
          segments.cut(LocalSteps.run(order.value(), start.next(), epoch, round, worker));
      return IntStream.range(0, parts.size())
          .mapToObj(segment -> new Tuple2<>(segment, parts.get(segment)))
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
  private static final class Tell
      implements Function2<Integer, Iterator<Segments.Part>, Iterator<Told>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Told> call(Integer segment, Iterator<Segments.Part> mean) {
      Segments.Part part = mean.next();
      return segment > 0
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
