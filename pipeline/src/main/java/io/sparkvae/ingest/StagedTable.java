// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import org.apache.spark.api.java.JavaRDD;

/**
 * The rows of the first pass.
 *
 * @param duplicates rows that are left out of {@code good}, because an equal one is in it
 */
record StagedTable(
    JavaRDD<StagedRow> good, JavaRDD<StagedRow> refused, Tally tally, long duplicates) {

  /** This table with other rows, some of which are refused. Counts them. */
  StagedTable with(JavaRDD<StagedRow> rows) {
    Tally counted = rows.aggregate(Tally.empty(), Tally::add, Tally::merge);
    return new StagedTable(
        rows.filter(StagedRow::isGood),
        rows.filter(row -> !row.isGood()),
        new Tally(counted.rows(), counted.reasons(), counted.classes(), tally.ignored()),
        0);
  }

  /** Good and refused ones. */
  JavaRDD<StagedRow> all() {
    return good.union(refused);
  }
}
