// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.sample;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Some rows of a latents table, chosen neither by its files nor by the cluster. */
public final class SampledRows {
  private SampledRows() {}

  /** The hash of an image's id. */
  public static Column hash() {
    return functions.xxhash64(functions.col("id"));
  }

  /** The rows with the smallest hashes. */
  public static Dataset<Row> of(Dataset<Row> rows, int count) {
    return rows.orderBy(hash(), functions.col("id")).limit(count);
  }

  /** A column of arrays of floats. */
  public static float[] floats(Row row, int column) {
    List<Float> list = row.getList(column);
    float[] values = new float[list.size()];
    for (int j = 0; j < values.length; j++) {
      values[j] = list.get(j);
    }
    return values;
  }
}
