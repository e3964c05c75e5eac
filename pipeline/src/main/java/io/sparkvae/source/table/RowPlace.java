// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Whether Spark tells a row's file and its number there, which name a row without an id. */
enum RowPlace {
  /** Files of Parquet, those of Delta among them if the table has deletion vectors. */
  PARQUET("_metadata.file_path", "_metadata.row_index"),
  /** Tables of Iceberg. */
  ICEBERG("_file", "_pos"),
  /** Other files: the rows of a file are counted, so one task must read the whole file. */
  COUNTED("_metadata.file_path", ""),
  /** Any other table. */
  UNKNOWN("", "");

  private final String file;
  private final String number;

  RowPlace(String file, String number) {
    this.file = file;
    this.number = number;
  }

  /**
   * Returns the first of some places that Spark tells of a table; {@link #UNKNOWN} if it tells
   * none. It tells numbers in Delta's files only of tables with deletion vectors, and nothing of
   * tables of Hive that Hive's own code reads.
   */
  static RowPlace of(Dataset<Row> rows, RowPlace... best) {
    for (RowPlace place : best) {
      try {
        rows.select(place.file(), place.number());
        return place;
      } catch (Exception e) {
        if (!(e instanceof AnalysisException)) { // Spark does not declare it
          throw e;
        }
      }
    }
    return UNKNOWN;
  }

  boolean isKnown() {
    return this != UNKNOWN;
  }

  /** Returns the column of the URI of the file; null for a table that has none. */
  Column file() {
    return isKnown() ? functions.col(file) : functions.lit(null).cast(DataTypes.StringType);
  }

  /** Returns the column of the number in the file, from 0; null where nobody tells it. */
  Column number() {
    return number.isEmpty() ? functions.lit(null).cast(DataTypes.LongType) : functions.col(number);
  }
}
