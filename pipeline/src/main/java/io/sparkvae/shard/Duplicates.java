package io.sparkvae.shard;

import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * Good images whose pixels equal those of one with a smaller id (in the order of UTF-8 bytes),
 * whatever their splits.
 *
 * @param ids one column, id
 * @param bySplit how many
 */
record Duplicates(Dataset<Row> ids, Map<Split, Long> bySplit) {
  static Duplicates of(Dataset<Row> good) {
    Dataset<Row> dropped =
        good.select("id", "sha256", "split")
            .withColumn(
                "place", functions.row_number().over(Window.partitionBy("sha256").orderBy("id")))
            .filter("place > 1")
            .select("id", "split");
    Map<Split, Long> bySplit = new EnumMap<>(Split.class);
    for (Row row : dropped.groupBy("split").count().collectAsList()) {
      bySplit.put(Split.values()[row.getInt(0)], row.getLong(1));
    }
    return new Duplicates(dropped.select("id"), bySplit);
  }

  long count() {
    return bySplit.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The images that are kept. */
  Dataset<Row> removeFrom(Dataset<Row> good) {
    return count() == 0 ? good : good.join(ids, good.col("id").equalTo(ids.col("id")), "left_anti");
  }

  /** Numbers of the images that are kept. */
  Map<Split, Long> removeFrom(Map<Split, Long> rows) {
    Map<Split, Long> kept = new EnumMap<>(rows);
    bySplit.forEach((split, count) -> kept.merge(split, -count, Long::sum));
    return kept;
  }
}
