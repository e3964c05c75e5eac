package io.sparkvae.train;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Parameter averaging on Spark (McDonald et al. 2010; as in DL4J). In each round every worker
 * starts from the same state, takes its steps on its own examples, and the states are averaged,
 * weighted by examples. Workers are ordinary tasks: Spark may repeat, move or duplicate them, and
 * the numbers stay the same. Segments are averaged by tasks, so the driver receives one state a
 * round, whatever the number of workers.
 */
final class AveragingTrainer implements Trainer {
  private final JavaSparkContext spark;
  private final Broadcast<WorkOrder> order;
  private final Segments segments;
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

  @Override
  public Round round(TrainingState state, int epoch, int round) {
    long began = System.nanoTime();
    Broadcast<TrainingState> start = publish(state);
    long sent = System.nanoTime();
    JavaPairRDD<Integer, Segments.Part> parts =
        integers(order.getValue().workers(), order.getValue().workers())
            .flatMapToPair(new Work(order, start, segments, epoch, round));
    List<Segments.Part> means =
        parts
            .partitionBy(new HashPartitioner(segments.count()))
            .mapPartitions(new Average(), true)
            .collect();
    parts.rdd().cleanShuffleDependencies(false);
    List<WorkerReport> reports = means.get(0).reports();
    double compute = reports.stream().mapToDouble(WorkerReport::seconds).max().orElse(0);
    double job = (System.nanoTime() - sent) * 1e-9;
    return new Round(
        Segments.join(means),
        reports,
        new Seconds((sent - began) * 1e-9, compute, Math.max(0, job - compute)));
  }

  @Override
  public Sums evaluate(TrainingState state) {
    int chunks = order.getValue().data().validation().size();
    if (chunks == 0) {
      return Sums.ZERO;
    }
    return integers(chunks, Math.min(chunks, order.getValue().workers()))
        .map(new Evaluate(order, publish(state)))
        .collect()
        .stream()
        .reduce(Sums.ZERO, Sums::plus);
  }

  private JavaRDD<Integer> integers(int count, int tasks) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), tasks);
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

  private void withdraw() {
    if (published != null) {
      published.destroy();
      published = null;
      publishedState = null;
    }
  }

  @Override
  public void close() {
    withdraw();
    order.destroy();
  }

  /** A worker's round. */
  private record Work(
      Broadcast<WorkOrder> order,
      Broadcast<TrainingState> start,
      Segments segments,
      int epoch,
      int round)
      implements PairFlatMapFunction<Integer, Integer, Segments.Part> {
    @Override
    public Iterator<Tuple2<Integer, Segments.Part>> call(Integer worker) {
      List<Segments.Part> parts =
          segments.cut(LocalSteps.run(order.value(), start.value(), epoch, round, worker));
      return IntStream.range(0, parts.size())
          .mapToObj(segment -> new Tuple2<>(segment, parts.get(segment)))
          .iterator();
    }
  }

  /** The average of the one segment that a partition holds. */
  private static final class Average
      implements org.apache.spark.api.java.function.FlatMapFunction<
          Iterator<Tuple2<Integer, Segments.Part>>, Segments.Part> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Segments.Part> call(Iterator<Tuple2<Integer, Segments.Part>> ofWorkers) {
      List<Segments.Part> parts = new java.util.ArrayList<>();
      ofWorkers.forEachRemaining(pair -> parts.add(pair._2()));
      return List.of(Segments.mean(parts)).iterator();
    }
  }

  /** The sums of one validation chunk. */
  private record Evaluate(Broadcast<WorkOrder> order, Broadcast<TrainingState> state)
      implements Function<Integer, Sums> {
    @Override
    public Sums call(Integer chunk) {
      return Evaluation.chunk(order.value(), state.value().theta(), chunk);
    }
  }
}
