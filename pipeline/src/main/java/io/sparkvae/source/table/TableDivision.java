// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.storage.Digest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.Dependency;
import org.apache.spark.NarrowDependency;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import scala.collection.JavaConverters;

/** How Spark divides the files of a table among tasks. */
record TableDivision(List<FilePartition> tasks) {
  /** Returns the division of a table's rows; empty if they do not come from files, one to one. */
  static Optional<TableDivision> of(RDD<?> rows) {
    RDD<?> at = rows;
    while (!(at instanceof FileScanRDD)) {
      List<Dependency<?>> above = JavaConverters.seqAsJavaList(at.dependencies());
      if (above.size() != 1 || !(above.get(0) instanceof NarrowDependency<?> narrow)) {
        return Optional.empty();
      }
      at = narrow.rdd();
      if (at.getNumPartitions() != rows.getNumPartitions()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new TableDivision(JavaConverters.seqAsJavaList(((FileScanRDD) at).filePartitions())));
  }

  /** Returns the SHA-256 of the names of files, and of the parts of them that each task reads. */
  String digest() {
    return Digest.ofText(
        tasks.stream()
            .map(
                task ->
                    Arrays.stream(task.files())
                        .map(f -> name(f) + "\t" + f.start() + "\t" + f.length())
                        .collect(Collectors.joining("\n")))
            .collect(Collectors.joining("\n\n")));
  }

  private static String name(PartitionedFile file) {
    return file.toPath().getName();
  }

  /** Returns the numbers of the tasks that read a file with one of these names. */
  int[] reading(java.util.Set<String> names) {
    return IntStream.range(0, tasks.size())
        .filter(
            task -> Arrays.stream(tasks.get(task).files()).anyMatch(f -> names.contains(name(f))))
        .toArray();
  }
}
