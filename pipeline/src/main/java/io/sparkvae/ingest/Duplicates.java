// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.shard.Split;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Removes good images whose pixels equal those of an image with a smaller id (in the order of UTF-8
 * bytes), even in another split.
 */
final class Duplicates {
  private static final StructType HASHES =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("sha256", DataTypes.BinaryType)
          .add("split", DataTypes.IntegerType);
  private static final StructType ROWS =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("key", DataTypes.BinaryType)
          .add("value", DataTypes.BinaryType);

  private Duplicates() {}

  static StagedTable removeFrom(StagedTable table, SparkSession spark) {
    Dataset<Row> dropped =
        spark
            .createDataFrame(
                table.good().map(r -> RowFactory.create(r.id(), r.sha256(), r.split().number())),
                HASHES)
            .withColumn(
                "place", functions.row_number().over(Window.partitionBy("sha256").orderBy("id")))
            .filter("place > 1");
    Map<Split, Long> kept = new EnumMap<>(table.tally().rows());
    long count = 0;
    for (Row row : dropped.groupBy("split").count().collectAsList()) {
      kept.merge(Split.of(row.getInt(0)), -row.getLong(1), Long::sum);
      count += row.getLong(1);
    }
    if (count == 0) {
      return table;
    }
    Dataset<Row> good =
        spark.createDataFrame(
            table.good().map(r -> RowFactory.create(r.id(), r.key(), r.value())), ROWS);
    JavaRDD<StagedRow> rows =
        good.join(dropped.select("id"), good.col("id").equalTo(dropped.col("id")), "left_anti")
            .toJavaRDD()
            .map(row -> new StagedRow(row.getAs(1), row.getAs(2)));
    Tally tally =
        new Tally(kept, table.tally().reasons(), table.tally().classes(), table.tally().ignored());
    return new StagedTable(rows, table.refused(), tally, count);
  }
}
