// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/** What Lance's own library writes and reads, in its catalog {@code lance} of a directory. */
final class LanceTables {
  private LanceTables() {}

  /**
   * {@code DIR photos} makes a table of images with rows that are added and deleted; {@code DIR
   * QUERY FILE} writes what a query finds, a row in each line.
   */
  public static void main(String... words) throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.catalog.lance", "com.lancedb.lance.spark.LanceNamespaceSparkCatalog")
            .config("spark.sql.catalog.lance.impl", "dir")
            .config("spark.sql.catalog.lance.root", words[0])
            .getOrCreate()) {
      if (words.length == 2) {
        write(spark, "lance.default." + words[1]);
      } else {
        String found =
            spark.sql(words[1]).collectAsList().stream()
                .map(row -> row.mkString("="))
                .sorted()
                .collect(Collectors.joining("\n"));
        Files.writeString(Path.of(words[2]), found);
      }
    }
  }

  private static void write(SparkSession spark, String table) {
    spark.sql("CREATE TABLE %s (id STRING, content BINARY, label INT)".formatted(table));
    insert(spark, table, SqlImages.rows(0, 20));
    insert(spark, table, SqlImages.rows(20, 30));
    spark.sql("DELETE FROM %s WHERE id IN ('3', '25')".formatted(table));
    insert(spark, table, SqlImages.rows(30, 32));
    spark.sql("DELETE FROM %s WHERE label = 1".formatted(table));
  }

  private static void insert(SparkSession spark, String table, String rows) {
    spark.sql(
        "INSERT INTO %s SELECT id, content, label FROM VALUES %s AS t(id, content, label, version)"
            .formatted(table, rows));
  }
}
