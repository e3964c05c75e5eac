// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import io.sparkvae.output.UnitGroups;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Merges one accumulator per partition in the order of the partitions, as a tree of tasks.
 *
 * <p>Spark's {@code treeAggregate} merges in the order in which blocks arrive. This class always
 * merges in the same order, so floating-point sums have the same bits every time. The driver
 * receives at most {@value #FAN_IN} accumulators.
 */
public final class OrderedMerge {
  /**
   * The largest number of accumulators that one task, or the driver, merges. Groups of units do not
   * reach across a multiple of it, so a group's accumulators are merged by one task.
   */
  public static final int FAN_IN = UnitGroups.MOST_UNITS;

  private OrderedMerge() {}

  /** An accumulator that another one can be merged into. */
  public interface Mergeable<M> extends Serializable {
    /** Adds what another accumulator holds to this one. */
    void merge(M other);
  }

  /** Creates an empty accumulator; also called on executors. */
  public interface Empty<M> extends Supplier<M>, Serializable {}

  /**
   * Merges all accumulators.
   *
   * @param partials accumulators by their index: 0, 1, 2 …
   * @param count number of accumulators
   * @param empty creates an empty accumulator
   */
  public static <M extends Mergeable<M>> M of(
      JavaPairRDD<Integer, M> partials, int count, Empty<M> empty) {
    JavaPairRDD<Integer, M> level = partials;
    int width = count;
    while (width > FAN_IN) {
      Groups groups = Groups.of(width);
      // Spark's groupByKey would look through every accumulator again and again, for its size.
      level = level.partitionBy(groups).mapPartitionsToPair(new MergeGroup<>(empty));
      width = groups.numPartitions();
    }
    return merged(level.collect().iterator(), empty);
  }

  /** A partition for each group of {@value #FAN_IN} accumulators, by their index. */
  static final class Groups extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int count;

    private Groups(int count) {
      this.count = count;
    }

    /** Returns the groups of so many accumulators. */
    static Groups of(int accumulators) {
      return new Groups((accumulators + FAN_IN - 1) / FAN_IN);
    }

    @Override
    public int numPartitions() {
      return count;
    }

    @Override
    public int getPartition(Object index) {
      return (Integer) index / FAN_IN;
    }

    /** Equal groups are not distributed once more. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Groups groups && groups.count == count;
    }

    @Override
    public int hashCode() {
      return count;
    }
  }

  private static <M extends Mergeable<M>> M merged(
      Iterator<Tuple2<Integer, M>> group, Empty<M> empty) {
    List<Tuple2<Integer, M>> sorted = new ArrayList<>();
    group.forEachRemaining(sorted::add);
    sorted.sort(Comparator.comparing(Tuple2::_1));
    M merged = empty.get();
    sorted.forEach(p -> merged.merge(p._2));
    return merged;
  }

  private record MergeGroup<M extends Mergeable<M>>(Empty<M> empty)
      implements PairFlatMapFunction<Iterator<Tuple2<Integer, M>>, Integer, M> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Tuple2<Integer, M>> call(Iterator<Tuple2<Integer, M>> group) {
      int number = TaskContext.getPartitionId();
      return List.of(new Tuple2<>(number, merged(group, empty))).iterator();
    }
  }
}
