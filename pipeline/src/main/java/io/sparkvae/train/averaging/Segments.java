package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.LocalSteps;
import io.sparkvae.train.step.WorkerReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The parameters cut into segments that are averaged side by side, by tasks between two rounds.
 *
 * @param count of segments, some of them empty when there are fewer parameters; 0: no tasks between
 *     two rounds, the workers of the next one take the states of all as they are and average them
 *     themselves
 */
public record Segments(int count) implements Serializable {
  /** Elements averaged at a time: their sums stay in the first-level cache. */
  private static final int BLOCK = 1024;

  /** Whole states, not cut. */
  public static final Segments NONE = new Segments(0);

  /**
   * What a task that averages receives at most from all workers, where there are workers enough. On
   * a network of 10 Gbit/s that takes as long as Spark does to start tasks between two rounds.
   */
  private static final long MOST_BYTES = 32 << 20;

  /** What a network of 10 Gbit/s moves while the driver starts a task: half a millisecond. */
  private static final double START_BYTES = 512 << 10;

  /**
   * A segment of a worker's state, or of the average; or all of it.
   *
   * @param segment number of it, from 0
   * @param reports of the worker, or of all that are in the average
   */
  record Part(int segment, TrainingState state, List<WorkerReport> reports)
      implements Serializable {

    private long examples() {
      return reports.stream().mapToLong(WorkerReport::examples).sum();
    }

    /** Without moments. */
    Part parameters() {
      return new Part(segment, TrainingState.of(state.theta()), reports);
    }
  }

  /**
   * None where the states of all workers are so small that everybody can have all of them. Else as
   * many as workers, up to the number beyond which starting one more task takes longer than it
   * saves. With W workers and a state of B bytes, s tasks receive W B / s each, and starting them
   * takes s times what moving {@link #START_BYTES} takes: together least for s² = W B /
   * START_BYTES. W times W blocks of the shuffle would be millions.
   *
   * @param state bytes of the whole state
   */
  public static Segments forWorkers(int workers, long state) {
    double all = (double) workers * state;
    if (all <= MOST_BYTES) {
      return NONE;
    }
    double best = Math.max(Math.rint(Math.sqrt(all / START_BYTES)), Math.ceil(all / MOST_BYTES));
    return new Segments((int) Math.max(1, Math.min(workers, best)));
  }

  /** Whether tasks between two rounds average them. */
  public boolean any() {
    return count > 0;
  }

  private int pieces() {
    return Math.max(1, count);
  }

  /** Bytes that whoever averages receives from so many workers. */
  public long received(int workers, long state) {
    return (long) Math.ceil((double) workers * state / pieces());
  }

  /** One worker's state as segments; nothing but the report when its numbers are of no use. */
  List<Part> cut(LocalSteps.Outcome outcome) {
    List<Part> parts = new ArrayList<>(pieces());
    WorkerReport report = outcome.report();
    boolean empty = report.divergence() != null || report.examples() == 0;
    TrainingState s = outcome.state();
    for (int segment = 0; segment < pieces(); segment++) {
      TrainingState part =
          empty
              ? TrainingState.of(new float[0]).at(s.iteration())
              : new TrainingState(
                  cut(s.theta(), segment), cut(s.m(), segment), cut(s.v(), segment), s.iteration());
      parts.add(new Part(segment, part, List.of(report)));
    }
    return parts;
  }

  private float[] cut(float[] vector, int segment) {
    return pieces() == 1
        ? vector
        : Arrays.copyOfRange(vector, from(vector, segment), from(vector, segment + 1));
  }

  private int from(float[] vector, int segment) {
    return (int) ((long) vector.length * segment / pieces());
  }

  /**
   * The mean of one segment over the workers, weighted by the examples that each saw: Σ n θ / Σ n
   * in double, added in the order of the workers. The only contributor's vector comes out as it is.
   * The iteration is that of the worker that took most steps, for Adam's correction of its start.
   */
  static Part mean(List<Part> ofWorkers) {
    List<Part> sorted = new ArrayList<>(ofWorkers);
    sorted.sort(Comparator.comparingInt(p -> p.reports().get(0).worker()));
    int segment = sorted.get(0).segment();
    List<WorkerReport> reports = sorted.stream().flatMap(p -> p.reports().stream()).toList();
    long iteration = sorted.stream().mapToLong(p -> p.state().iteration()).max().orElseThrow();
    boolean diverged = reports.stream().anyMatch(r -> r.divergence() != null);
    List<Part> seen = diverged ? List.of() : sorted.stream().filter(p -> p.examples() > 0).toList();
    if (seen.isEmpty()) {
      return new Part(segment, TrainingState.of(new float[0]).at(iteration), reports);
    }
    return new Part(
        segment,
        new TrainingState(
            mean(seen, seen.stream().map(p -> p.state().theta()).toList()),
            mean(seen, seen.stream().map(p -> p.state().m()).toList()),
            mean(seen, seen.stream().map(p -> p.state().v()).toList()),
            iteration),
        reports);
  }

  private static float[] mean(List<Part> parts, List<float[]> vectors) {
    if (vectors.size() == 1) {
      return vectors.get(0);
    }
    long[] weights = parts.stream().mapToLong(Part::examples).toArray();
    long total = LongStream.of(weights).sum();
    float[] mean = new float[vectors.get(0).length];
    double[] sum = new double[Math.min(BLOCK, mean.length)];
    for (int from = 0; from < mean.length; from += BLOCK) {
      int n = Math.min(BLOCK, mean.length - from);
      Arrays.fill(sum, 0);
      for (int w = 0; w < weights.length; w++) {
        add(weights[w], vectors.get(w), from, n, sum);
      }
      for (int i = 0; i < n; i++) {
        mean[from + i] = (float) (sum[i] / total);
      }
    }
    return mean;
  }

  private static void add(double weight, float[] vector, int from, int n, double[] sum) {
    for (int i = 0; i < n; i++) {
      sum[i] += weight * vector[from + i];
    }
  }

  /** Averages what workers left of each segment, if nobody has yet, and puts segments together. */
  static TrainingState gathered(List<Part> parts) {
    return join(
        parts.stream()
            .collect(Collectors.groupingBy(Part::segment, TreeMap::new, Collectors.toList()))
            .values()
            .stream()
            .map(Segments::mean)
            .toList());
  }

  private static TrainingState join(List<Part> parts) {
    if (parts.size() == 1) {
      return parts.get(0).state();
    }
    return new TrainingState(
        join(parts.stream().map(p -> p.state().theta()).toList()),
        join(parts.stream().map(p -> p.state().m()).toList()),
        join(parts.stream().map(p -> p.state().v()).toList()),
        parts.get(0).state().iteration());
  }

  private static float[] join(Iterable<float[]> pieces) {
    int size = 0;
    for (float[] piece : pieces) {
      size += piece.length;
    }
    float[] whole = new float[size];
    int at = 0;
    for (float[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }
}
