// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * Writes tables of Hudi by its writer, with Spark's other serializer, as Hudi demands: rows are
 * inserted, changed and deleted.
 */
final class HudiTables {
  private HudiTables() {}

  /**
   * @param words a directory. Beside each table, {@code cow} and {@code mor}, lies a file {@code
   *     *.rows} with what Spark SQL finds in it: id and label.
   */
  public static void main(String... words) throws IOException {
    Path here = Path.of(words[0]);
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", here.resolve("warehouse").toUri().toString())
            .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
            .config("spark.sql.extensions", "org.apache.spark.sql.hudi.HoodieSparkSessionExtension")
            .getOrCreate()) {
      for (String type : List.of("cow", "mor")) {
        write(spark, type, here.resolve(type));
        String rows =
            spark
                .read()
                .format("hudi")
                .load(here.resolve(type).toString())
                .select("id", "label")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0) + "=" + row.getInt(1))
                .sorted()
                .collect(Collectors.joining("\n"));
        Files.writeString(here.resolve(type + ".rows"), rows);
      }
    }
  }

  private static void write(SparkSession spark, String type, Path path) {
    write(spark, type, path, "upsert", SqlImages.rows(0, 20));
    write(spark, type, path, "upsert", SqlImages.rows(20, 30));
    write(spark, type, path, "delete", SqlImages.row(3) + ", " + SqlImages.row(25));
    write(spark, type, path, "upsert", SqlImages.row(4).replace(", 1, 0)", ", 7, 1)"));
    write(spark, type, path, "upsert", SqlImages.rows(30, 32));
    String ofClass =
        IntStream.range(0, 32)
            .filter(i -> i % 3 == 1 && i != 4 && i != 25)
            .mapToObj(SqlImages::row)
            .collect(Collectors.joining(", "));
    write(spark, type, path, "delete", ofClass);
  }

  private static void write(
      SparkSession spark, String type, Path path, String operation, String rows) {
    spark
        .sql("SELECT * FROM VALUES %s AS t(id, content, label, version)".formatted(rows))
        .write()
        .format("hudi")
        .option("hoodie.table.name", type)
        .option(
            "hoodie.datasource.write.table.type",
            type.equals("cow") ? "COPY_ON_WRITE" : "MERGE_ON_READ")
        .option("hoodie.datasource.write.operation", operation)
        .option("hoodie.datasource.write.recordkey.field", "id")
        .option("hoodie.datasource.write.precombine.field", "version")
        .option("hoodie.metadata.enable", "false")
        .option("hoodie.upsert.shuffle.parallelism", "2")
        .option("hoodie.delete.shuffle.parallelism", "2")
        .mode("append")
        .save(path.toString());
  }
}
