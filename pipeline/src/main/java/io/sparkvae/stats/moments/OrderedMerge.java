// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import io.sparkvae.output.UnitGroups;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function;
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
   * @param partials accumulators by the index of their partition: 0, 1, 2 …
   * @param count number of accumulators
   * @param empty creates an empty accumulator
   */
  public static <M extends Mergeable<M>> M of(
      JavaPairRDD<Integer, M> partials, int count, Empty<M> empty) {
    JavaPairRDD<Integer, M> level = partials;
    int width = count;
    while (width > FAN_IN) {
      width = (width + FAN_IN - 1) / FAN_IN;
      level =
          level
              .mapToPair(p -> new Tuple2<>(p._1 / FAN_IN, p))
              .groupByKey(new HashPartitioner(width))
              .mapValues(new MergeInOrder<>(empty));
    }
    return mergeInOrder(level.collect(), empty);
  }

  private static <M extends Mergeable<M>> M mergeInOrder(
      Iterable<Tuple2<Integer, M>> group, Empty<M> empty) {
    List<Tuple2<Integer, M>> sorted = new ArrayList<>();
    group.forEach(sorted::add);
    sorted.sort(Comparator.comparing(Tuple2::_1));
    M merged = empty.get();
    sorted.forEach(p -> merged.merge(p._2));
    return merged;
  }

  private record MergeInOrder<M extends Mergeable<M>>(Empty<M> empty)
      implements Function<Iterable<Tuple2<Integer, M>>, M> {
    @Override
    public M call(Iterable<Tuple2<Integer, M>> group) {
      return mergeInOrder(group, empty);
    }
  }
}
