// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What rows are there, whatever their order: a row that is lost, changed or there twice changes it.
 *
 * @param rows number of rows; null if they were not counted
 * @param checksum sum of xxHash64 over the columns of each row; null if it was not computed
 */
record Account(Long rows, String checksum) {

  /**
   * Counts rows.
   *
   * @param schema columns that the checksum covers; they are converted to its types
   */
  static Account withChecksum(Dataset<Row> rows, StructType schema) {
    Column[] columns =
        Arrays.stream(schema.fields())
            .map(field -> col(field.name()).cast(field.dataType()))
            .toArray(Column[]::new);
    Row found =
        rows.agg(
                count(lit(1)),
                sum(xxhash64(columns).cast(DataTypes.createDecimalType(20, 0))).cast("string"))
            .head();
    return new Account(found.getLong(0), found.isNullAt(1) ? "0" : found.getString(1));
  }

  @Override
  public String toString() {
    return rows + " rows" + (checksum == null ? "" : " (checksum " + checksum + ")");
  }
}
