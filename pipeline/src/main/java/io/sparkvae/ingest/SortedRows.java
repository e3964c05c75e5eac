// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.ShuffledRDD;
import scala.Tuple2;
import scala.math.Ordering$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Distributes rows to partitions and sorts them with Spark's shuffle, which spills to disk what
 * does not fit in memory. It does not use Spark SQL: for a small dataset, planning and compiling a
 * query takes longer than processing its images, and comparing the bytes of keys is enough to sort
 * the rows.
 */
final class SortedRows {
  private SortedRows() {}

  /**
   * Applies a function to each sorted partition.
   *
   * @param partitioner assigns a key to a partition
   * @param writer the function of a partition's number and its rows in the order of their keys; its
   *     result is the only one of the partition
   */
  static <T> JavaRDD<T> map(
      JavaRDD<StagedRow> rows,
      Partitioner partitioner,
      Function2<Integer, Iterator<StagedRow>, T> writer) {
    ClassTag<byte[]> bytes = ClassTag$.MODULE$.apply(byte[].class);
    Comparator<byte[]> order = (Comparator<byte[]> & Serializable) Arrays::compareUnsigned;
    return new ShuffledRDD<byte[], byte[], byte[]>(rows.rdd(), partitioner, bytes, bytes, bytes)
        .setKeyOrdering(Ordering$.MODULE$.comparatorToOrdering(order))
        .setSerializer(new RowSerializer())
        .toJavaRDD()
        .mapPartitionsWithIndex(
            (number, pairs) -> List.of(writer.call(number, rows(pairs))).iterator(), false);
  }

  private static Iterator<StagedRow> rows(Iterator<Tuple2<byte[], byte[]>> pairs) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pairs.hasNext();
      }

      @Override
      public StagedRow next() {
        Tuple2<byte[], byte[]> pair = pairs.next();
        return new StagedRow(pair._1(), pair._2());
      }
    };
  }
}
