// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import org.apache.spark.api.java.JavaRDD;

/**
 * The rows of the first pass.
 *
 * @param duplicates number of rows left out of {@code good} because it contains an equal one
 */
record StagedTable(
    JavaRDD<StagedRow> good, JavaRDD<StagedRow> refused, Tally tally, long duplicates) {

  /** Returns this table with other rows, good and refused, after counting them. */
  StagedTable with(JavaRDD<StagedRow> rows) {
    Tally counted = rows.aggregate(Tally.empty(), Tally::add, Tally::merge);
    return new StagedTable(
        rows.filter(StagedRow::isGood),
        rows.filter(row -> !row.isGood()),
        new Tally(counted.rows(), counted.reasons(), counted.classes(), tally.ignored()),
        0);
  }

  /** Returns the good and the refused rows. */
  JavaRDD<StagedRow> all() {
    return good.union(refused);
  }
}
