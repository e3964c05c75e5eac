// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.SourceIdentity;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table at one version, which does not change while it is read.
 *
 * <p>A source that changes must be noticed, so each kind has a digest of what it holds: Delta and
 * Iceberg number their versions, the files of other tables have names and lengths, and the rows of
 * a table without either (a view, a database) are read for it.
 */
interface OpenTable {
  /** Returns the rows. */
  Dataset<Row> rows();

  /** Returns the path, or the name in a catalog. */
  Path root();

  /** Returns how Spark tells where a row is. */
  default RowPlace place() {
    return RowPlace.UNKNOWN;
  }

  /** Makes each task read whole files, for rows that are named by their numbers in them. */
  default void keepFilesWhole() {}

  /** Returns files beside those of the table, which are not read. */
  default IgnoredFiles ignored() {
    return IgnoredFiles.NONE;
  }

  /**
   * Returns what identifies the table and what it holds.
   *
   * @param layout the columns that are read
   */
  SourceIdentity identity(TableLayout layout);

  /**
   * Returns the rows that came after an earlier version.
   *
   * @throws io.sparkvae.failure.ResumeFailure when it was another table, or rows of the earlier
   *     version were changed or removed since
   * @throws ConfigurationFailure when the table has no versions
   */
  default Added after(EarlierSource earlier) {
    throw new ConfigurationFailure(
        "--since: expected a table with versions (Delta, Iceberg), found %s, which has none"
            .formatted(root()));
  }

  /**
   * Requires that an earlier source was a version of this table.
   *
   * @param then identity of that version of this table
   */
  default void requireSame(SourceIdentity then, EarlierSource earlier) {
    if (!then.digest().equals(earlier.digest())) {
      throw new ResumeFailure(
          "input %s: expected the table that the earlier shards were made from, found another one; ingest all without --since"
              .formatted(root()));
    }
  }

  /**
   * Rows that came after an earlier version.
   *
   * @param rows all of them, and possibly others
   * @param names names of the files that hold all of them; empty if {@code rows} holds no others
   */
  record Added(Dataset<Row> rows, Optional<Set<String>> names) {
    /** Whether no row came. */
    boolean nothing() {
      return names.map(Set::isEmpty).orElseGet(rows::isEmpty);
    }
  }
}
