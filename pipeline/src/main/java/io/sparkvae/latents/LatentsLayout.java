// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;

/**
 * How the files of a latents table are laid out. A task makes it once for all of its files: to
 * convert the schema takes as long as to write some images.
 *
 * @param table all columns
 * @param columns the same as Parquet's
 * @param metadata of every file
 */
record LatentsLayout(
    LatentsSchema schema, StructType table, MessageType columns, Map<String, String> metadata) {
  /**
   * Approximate size of a row group, in bytes. A row group is held in memory until it is complete.
   */
  private static final int ROW_GROUP_BYTES = 16 << 20;

  private static final int BYTES_BESIDE_LATENTS = 128;

  /** Key under which Spark looks for the schema that it gives a file's rows. */
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  static LatentsLayout of(LatentsSchema schema) {
    StructType table = schema.table();
    return new LatentsLayout(
        schema,
        table,
        new SparkToParquetSchemaConverter(new SQLConf()).convert(table),
        schema.saysShapes() ? Map.of(SPARK_SCHEMA, table.json()) : Map.of());
  }

  int rowsOfGroup() {
    return rowsOfGroup(schema);
  }

  private static int rowsOfGroup(LatentsSchema schema) {
    long rowBytes = schema.numbers() * Float.BYTES + BYTES_BESIDE_LATENTS;
    return (int) Math.max(1, ROW_GROUP_BYTES / rowBytes);
  }

  /** Returns the number of rows in each row group of a file with so many rows. */
  static List<Long> rowGroups(LatentsSchema schema, long rows) {
    int each = rowsOfGroup(schema);
    List<Long> groups = new ArrayList<>();
    for (long left = rows; left > 0; left -= each) {
      groups.add(Math.min(left, each));
    }
    return groups;
  }
}
