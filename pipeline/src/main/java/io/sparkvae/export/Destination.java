// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A table that rows of latents are written to. Each row has the column {@value #RUN}, by which the
 * rows of one run of encoding are found again.
 */
sealed interface Destination permits CatalogTable, DeltaDirectory, FileDirectory, OtherWriter {
  /** The column with the digest of the latents that a row comes from. */
  String RUN = "run";

  /**
   * Replaces the rows of a run by these; other rows stay. A second call leaves the table as the
   * first did, wherever the first was interrupted.
   *
   * @param rows all of the run
   * @throws io.sparkvae.failure.ConfigurationFailure when this table cannot do that
   */
  void replace(Dataset<Row> rows, String run);

  /** Adds rows. */
  void append(Dataset<Row> rows);

  /** Replaces all rows of the table by these. */
  void overwrite(Dataset<Row> rows);

  /**
   * Returns the rows of the table; empty if there is no such table.
   *
   * @param schema columns that are expected, for formats that do not know their types
   */
  Optional<Dataset<Row>> rows(StructType schema);

  /** Returns where the table is, for messages: its path or its name. */
  String where();
}
