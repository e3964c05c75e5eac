// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.WorkerReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The mean of the workers' states, weighted by the examples n that each of them saw: Σ n θ / Σ n.
 * Sums are in double and added in the order of the workers, so the result has the same bits
 * wherever it is computed.
 */
final class StateMean {
  /** Elements averaged at a time: their sums stay in the first-level cache. */
  private static final int BLOCK = 1024;

  private StateMean() {}

  /**
   * The mean of one segment. The vector of a worker that alone saw examples comes out unchanged.
   * The iteration is that of the worker that took most steps; Adam's correction of the bias of its
   * moments needs it.
   */
  static StateSegment ofSegment(List<StateSegment> ofWorkers) {
    List<StateSegment> sorted = new ArrayList<>(ofWorkers);
    sorted.sort(Comparator.comparingInt(segment -> segment.reports().get(0).worker()));
    int number = sorted.get(0).number();
    List<WorkerReport> reports =
        sorted.stream().flatMap(segment -> segment.reports().stream()).toList();
    long iteration = sorted.stream().mapToLong(s -> s.state().iteration()).max().orElseThrow();
    boolean diverged = reports.stream().anyMatch(report -> report.divergence() != null);
    List<StateSegment> seen =
        diverged ? List.of() : sorted.stream().filter(s -> s.examples() > 0).toList();
    if (seen.isEmpty()) {
      return new StateSegment(number, TrainingState.of(new float[0]).at(iteration), reports);
    }
    return new StateSegment(
        number,
        new TrainingState(
            mean(seen, seen.stream().map(s -> s.state().theta()).toList()),
            mean(seen, seen.stream().map(s -> s.state().m()).toList()),
            mean(seen, seen.stream().map(s -> s.state().v()).toList()),
            mean(seen, seen.stream().map(s -> s.state().average()).toList()),
            iteration),
        reports);
  }

  private static float[] mean(List<StateSegment> segments, List<float[]> vectors) {
    if (vectors.size() == 1) {
      return vectors.get(0);
    }
    long[] weights = segments.stream().mapToLong(StateSegment::examples).toArray();
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

  /** The whole state, out of the segments of all workers or of means, in any order. */
  static TrainingState whole(List<StateSegment> segments) {
    return joined(
        segments.stream()
            .collect(Collectors.groupingBy(StateSegment::number, TreeMap::new, Collectors.toList()))
            .values()
            .stream()
            .map(StateMean::ofSegment)
            .toList());
  }

  private static TrainingState joined(List<StateSegment> segments) {
    if (segments.size() == 1) {
      return segments.get(0).state();
    }
    return new TrainingState(
        joinedVectors(segments.stream().map(s -> s.state().theta()).toList()),
        joinedVectors(segments.stream().map(s -> s.state().m()).toList()),
        joinedVectors(segments.stream().map(s -> s.state().v()).toList()),
        joinedVectors(segments.stream().map(s -> s.state().average()).toList()),
        segments.get(0).state().iteration());
  }

  private static float[] joinedVectors(List<float[]> pieces) {
    float[] whole = new float[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int at = 0;
    for (float[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }
}
