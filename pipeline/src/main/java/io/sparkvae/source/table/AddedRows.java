// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.SourceImage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.runtime.AbstractFunction1;

/**
 * The rows of a table that came after earlier shards were made from it.
 *
 * @param all rows, the new ones among them
 * @param files names of the files that hold the new ones; empty if all rows are new
 * @param known ids of the earlier rows
 */
record AddedRows(TableSource all, Optional<Set<String>> files, Set<String> known)
    implements ImageSource {
  @Override
  public OptionalLong expected() {
    return files.isEmpty() ? all.expected() : OptionalLong.empty();
  }

  @Override
  public Optional<List<String>> classes() {
    return all.classes();
  }

  @Override
  public Optional<String> division(JavaRDD<SourceImage> images) {
    return Optional.empty();
  }

  @Override
  public JavaRDD<SourceImage> images(
      SparkSession spark, Broadcast<SerializableConfiguration> hadoop) {
    if (files.isEmpty()) {
      return all.images(spark, hadoop);
    }
    Broadcast<HashSet<String>> earlier =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(new HashSet<>(known));
    return all.images(
        read().filter(row -> row.isNullAt(0) || !earlier.value().contains(row.getString(0))));
  }

  /** Reads the files that hold new rows. Those of a compaction hold earlier rows as well. */
  private JavaRDD<Row> read() {
    JavaRDD<Row> rows = all.table().select(all.layout().columns()).toJavaRDD();
    Optional<TableDivision> division = TableDivision.of(rows.rdd());
    if (division.isEmpty()) {
      return rows;
    }
    Set<Integer> tasks =
        Arrays.stream(division.get().reading(files.orElseThrow()))
            .boxed()
            .collect(Collectors.toCollection(HashSet::new));
    RDD<Row> chosen = PartitionPruningRDD.create(rows.rdd(), new Chosen(tasks));
    return new JavaRDD<>(chosen, rows.classTag());
  }

  private static final class Chosen extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Set<Integer> tasks;

    Chosen(Set<Integer> tasks) {
      this.tasks = tasks;
    }

    @Override
    public Object apply(Object task) {
      return tasks.contains((Integer) task);
    }
  }
}
