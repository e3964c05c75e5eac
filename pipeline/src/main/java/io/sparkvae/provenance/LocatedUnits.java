// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * Units of work, one per partition, each with the hosts on which Spark prefers to run it. The
 * driver alone knows the hosts. Spark's own RDD with preferred locations sends those of all
 * partitions with every task, so that the time grows with the square of the number of units.
 */
final class LocatedUnits<U> extends RDD<U> {
  private static final long serialVersionUID = 1L;

  private final transient List<U> units;
  private final transient List<List<String>> hosts;

  /**
   * @param hosts of each unit; empty for a unit that may run anywhere
   */
  LocatedUnits(SparkContext context, List<U> units, List<List<String>> hosts) {
    super(
        context,
        LocatedUnits.<Dependency<?>>scala(List.of()),
        ClassTag$.MODULE$.apply(Object.class));
    this.units = units;
    this.hosts = hosts;
  }

  private record One<U>(int index, U unit) implements Partition {
    @Override
    public boolean equals(Object other) {
      return other instanceof One<?> one && one.index == index;
    }

    @Override
    public int hashCode() {
      return index;
    }
  }

  @Override
  public Partition[] getPartitions() {
    return IntStream.range(0, units.size())
        .mapToObj(i -> new One<>(i, units.get(i)))
        .toArray(Partition[]::new);
  }

  @Override
  public Seq<String> getPreferredLocations(Partition partition) {
    return scala(hosts.get(partition.index()));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Iterator<U> compute(Partition partition, TaskContext context) {
    return JavaConverters.asScalaIterator(List.of(((One<U>) partition).unit).iterator());
  }

  private static <T> Seq<T> scala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }
}
