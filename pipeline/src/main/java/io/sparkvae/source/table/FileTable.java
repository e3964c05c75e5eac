// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.provenance.SourceState;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.SourceIdentity;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A table that is what its files hold: Parquet, ORC, Avro, JSON, CSV, binary files, of a path or of
 * a catalog.
 */
record FileTable(
    TableAddress address, SparkSession spark, Listing files, RowPlace place, Configuration hadoop)
    implements OpenTable {
  /**
   * Opens the files of a table.
   *
   * @param location path of the files
   */
  static FileTable open(
      TableAddress address,
      String location,
      RowPlace place,
      SparkSession spark,
      Configuration hadoop) {
    Listing found = Listing.of(location, hadoop);
    Listing files =
        found.single()
            ? found
            : found.ignoring(
                file -> TableFormat.isHiddenBySpark(file.path()) ? IgnoreReason.HIDDEN : null);
    if (files.files().isEmpty()) {
      throw Listing.empty(files);
    }
    return new FileTable(address, spark, files, place, hadoop);
  }

  @Override
  public Dataset<Row> rows() {
    return address.load(spark, Map.of());
  }

  @Override
  public void keepFilesWhole() {
    long longest = files.files().stream().mapToLong(Listing.Listed::length).max().orElse(0) + 1;
    spark.conf().set("spark.sql.files.maxPartitionBytes", longest);
    spark.conf().set("spark.sql.files.openCostInBytes", longest);
  }

  @Override
  public Path root() {
    return files.root();
  }

  @Override
  public IgnoredFiles ignored() {
    return IgnoredFiles.of(files.ignored());
  }

  @Override
  public SourceIdentity identity(TableLayout layout) {
    return new SourceIdentity(
        files.root().toString(), files.digest(hadoop), new SourceState(files.times(), null));
  }
}
