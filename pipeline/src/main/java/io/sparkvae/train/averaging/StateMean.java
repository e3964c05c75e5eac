// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.WorkerReport;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The mean of the workers' states, weighted by the examples n that each of them saw: Σ n θ / Σ n.
 * It is formed along a fixed binary tree over the numbers of the workers, {@link MeanTree}, so the
 * result has the same bits wherever its parts are computed.
 */
final class StateMean {
  /** Elements averaged at a time: those of all levels of the tree stay in the cache. */
  private static final int BLOCK = 1024;

  private StateMean() {}

  /**
   * Averages segments as far as is possible without those of other workers.
   *
   * @param segments of one number, of workers or means that this method returned
   * @param workers of the run
   * @return means, in the order of their workers: one of each of the largest subtrees of which all
   *     workers are here
   */
  static List<StateSegment> joined(List<StateSegment> segments, int workers) {
    NavigableMap<Integer, StateSegment> present = new TreeMap<>();
    segments.forEach(segment -> present.put(segment.workers().from(), segment));
    return MeanTree.of(present, new WorkerRange(0, workers)).stream().map(StateMean::mean).toList();
  }

  /** The mean of one segment, out of the segments of all workers or of means, in any order. */
  static StateSegment ofSegment(List<StateSegment> segments) {
    int workers = segments.stream().mapToInt(s -> s.workers().to()).max().orElseThrow();
    List<StateSegment> joined = joined(segments, workers);
    if (joined.size() != 1) {
      throw new IllegalStateException(
          "mean: expected the segments of all workers, found those of "
              + joined.stream().map(StateSegment::workers).toList());
    }
    return joined.get(0);
  }

  /**
   * The vector of a worker that alone saw examples comes out unchanged. The iteration is that of
   * the worker that took most steps; Adam's correction of the bias of its moments needs it.
   */
  private static StateSegment mean(MeanTree tree) {
    List<StateSegment> leaves = tree.leaves().toList();
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    List<WorkerReport> reports = tree.reports();
    long iteration = leaves.stream().mapToLong(s -> s.state().iteration()).max().orElseThrow();
    boolean diverged = reports.stream().anyMatch(report -> report.divergence() != null);
    List<StateSegment> seen =
        diverged ? List.of() : leaves.stream().filter(s -> s.examples() > 0).toList();
    TrainingState state =
        switch (seen.size()) {
          case 0 -> TrainingState.of(new float[0]);
          case 1 -> seen.get(0).state();
          default -> state(tree, seen.get(0).state());
        };
    return new StateSegment(leaves.get(0).number(), state.at(iteration), reports, tree.format());
  }

  /**
   * @param like a state with vectors of the same lengths
   */
  private static TrainingState state(MeanTree tree, TrainingState like) {
    float[][] levels = new float[tree.height() + 1][BLOCK];
    return TrainingState.of(vector -> mean(tree, vector, like, levels), like.iteration());
  }

  private static float[] mean(
      MeanTree tree, TrainingState.Vector vector, TrainingState like, float[][] levels) {
    float[] mean = new float[vector.of(like).length];
    for (int from = 0; from < mean.length; from += BLOCK) {
      int count = Math.min(BLOCK, mean.length - from);
      tree.mean(vector, from, count, levels, 0);
      System.arraycopy(levels[0], 0, mean, from, count);
    }
    return mean;
  }

  /** The whole state, out of the segments of all workers or of means, in any order. */
  static TrainingState whole(List<StateSegment> segments) {
    return concatenated(
        segments.stream()
            .collect(Collectors.groupingBy(StateSegment::number, TreeMap::new, Collectors.toList()))
            .values()
            .stream()
            .map(StateMean::ofSegment)
            .toList());
  }

  private static TrainingState concatenated(List<StateSegment> segments) {
    if (segments.size() == 1) {
      return segments.get(0).state();
    }
    return TrainingState.of(
        vector -> concatenated(vector, segments), segments.get(0).state().iteration());
  }

  private static float[] concatenated(TrainingState.Vector vector, List<StateSegment> segments) {
    List<float[]> pieces = segments.stream().map(s -> vector.of(s.state())).toList();
    float[] whole = new float[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int at = 0;
    for (float[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }
}
