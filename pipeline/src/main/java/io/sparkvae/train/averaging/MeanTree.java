// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

import io.sparkvae.train.checkpoint.TrainingState;
import io.sparkvae.train.step.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.stream.Stream;

/**
 * A mean that is to be computed: a subtree of the fixed binary tree over the numbers of all
 * workers. The children of a node with n workers are {@link WorkerRange#left}, with the largest
 * power of two below n, and {@link WorkerRange#right} (the shape of the hash trees of RFC 6962). A
 * node is the mean of its two children, weighted by their examples, computed in double, rounded to
 * float, and to what can be sent ({@link WireFormat}). The tree depends on the number of workers
 * alone. So each subtree can be averaged wherever its workers are, and the mean of all has the same
 * bits.
 */
sealed interface MeanTree {

  /** The workers that are averaged. */
  WorkerRange workers();

  /** Examples that they saw: the weight of this mean in another. */
  long examples();

  /** The segments that are averaged, in the order of their workers. */
  Stream<StateSegment> leaves();

  /** In which the mean can be sent. */
  WireFormat format();

  /** Levels above the leaves. */
  int height();

  /**
   * Computes some elements of the mean.
   *
   * @param vector which of the vectors of a state
   * @param from the first element
   * @param count of elements
   * @param levels one array for each level of the whole tree and one more. The mean is left in the
   *     array of this level; those after it are overwritten
   * @param level of this subtree, from 0 at the root
   */
  void mean(TrainingState.Vector vector, int from, int count, float[][] levels, int level);

  /**
   * A segment that is there: of a worker, or a mean that was computed elsewhere.
   *
   * @param examples of its workers, added once
   */
  record Leaf(StateSegment segment, WorkerRange workers, long examples) implements MeanTree {
    Leaf(StateSegment segment) {
      this(segment, segment.workers(), segment.examples());
    }

    @Override
    public Stream<StateSegment> leaves() {
      return Stream.of(segment);
    }

    @Override
    public WireFormat format() {
      return segment.format();
    }

    @Override
    public int height() {
      return 0;
    }

    @Override
    public void mean(
        TrainingState.Vector vector, int from, int count, float[][] levels, int level) {
      System.arraycopy(vector.of(segment.state()), from, levels[level], 0, count);
    }
  }

  /**
   * A node with its two children.
   *
   * @param examples of both, added once
   */
  record Pair(MeanTree left, MeanTree right, WorkerRange workers, long examples, WireFormat format)
      implements MeanTree {
    Pair(MeanTree left, MeanTree right) {
      this(
          left,
          right,
          new WorkerRange(left.workers().from(), right.workers().to()),
          left.examples() + right.examples(),
          left.format());
    }

    @Override
    public Stream<StateSegment> leaves() {
      return Stream.concat(left.leaves(), right.leaves());
    }

    @Override
    public int height() {
      return 1 + Math.max(left.height(), right.height());
    }

    /** A child whose workers saw no examples counts for nothing. */
    @Override
    public void mean(
        TrainingState.Vector vector, int from, int count, float[][] levels, int level) {
      if (right.examples() == 0) {
        left.mean(vector, from, count, levels, level);
      } else if (left.examples() == 0) {
        right.mean(vector, from, count, levels, level);
      } else {
        left.mean(vector, from, count, levels, level);
        right.mean(vector, from, count, levels, level + 1);
        average(left.examples(), levels[level], right.examples(), levels[level + 1], count);
        format.round(vector, levels[level], count);
      }
    }

    /** Leaves the weighted mean of two vectors in the first of them. */
    private static void average(double n, float[] mean, double other, float[] vector, int count) {
      double total = n + other;
      for (int i = 0; i < count; i++) {
        mean[i] = (float) ((n * mean[i] + other * vector[i]) / total);
      }
    }
  }

  /**
   * Returns the largest subtrees that segments make up: one where all workers' are there.
   *
   * @param present by their first worker; each a node of the tree, and none inside another
   * @param range a node, at first the root: all workers of the run
   */
  static List<MeanTree> of(NavigableMap<Integer, StateSegment> present, WorkerRange range) {
    NavigableMap<Integer, StateSegment> inside =
        present.subMap(range.from(), true, range.to(), false);
    if (inside.isEmpty()) {
      return List.of();
    }
    StateSegment first = inside.firstEntry().getValue();
    if (first.workers().equals(range)) {
      return List.of(new Leaf(first));
    }
    if (range.count() == 1) {
      throw new IllegalArgumentException(
          "mean: expected segments of subtrees, found one of the workers " + first.workers());
    }
    List<MeanTree> left = of(present, range.left());
    List<MeanTree> right = of(present, range.right());
    if (isOne(left, range.left()) && isOne(right, range.right())) {
      return List.of(new Pair(left.get(0), right.get(0)));
    }
    List<MeanTree> both = new ArrayList<>(left);
    both.addAll(right);
    return both;
  }

  private static boolean isOne(List<MeanTree> trees, WorkerRange range) {
    return trees.size() == 1 && trees.get(0).workers().equals(range);
  }

  /** The reports of the workers, in their order. */
  default List<WorkerReport> reports() {
    return leaves().flatMap(segment -> segment.reports().stream()).toList();
  }
}
