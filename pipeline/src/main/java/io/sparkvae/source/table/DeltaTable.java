// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.storage.Digest;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A version of a Delta table. What is asked of Delta is asked in its own SQL, so no class of it is
 * needed to compile this.
 *
 * @param id of the table, which it keeps when it is moved
 */
record DeltaTable(TableAddress address, SparkSession spark, String id, Path root, long version)
    implements OpenTable {
  /** Longer than any file, and the sum over millions of files is still a long. */
  private static final long LONGEST_FILE = 1L << 40;

  /** Operations that change files but no rows. */
  private static final Set<String> SAME_ROWS =
      Set.of(
          "OPTIMIZE",
          "VACUUM START",
          "VACUUM END",
          "SET TBLPROPERTIES",
          "UNSET TBLPROPERTIES",
          "REORG",
          "UPGRADE PROTOCOL",
          "FSCK REPAIR",
          "COMPUTE STATS",
          "CLUSTER BY");

  /** Opens the version that the settings ask for. */
  static DeltaTable open(TableAddress address, TablePlan plan, SparkSession spark) {
    Row detail = detail(address, spark);
    long version = plan.version().map(DeltaTable::number).orElseGet(() -> at(address, plan, spark));
    return new DeltaTable(
        address, spark, detail.getAs("id"), new Path(detail.<String>getAs("location")), version);
  }

  private static Row detail(TableAddress address, SparkSession spark) {
    try {
      return address.guarded(spark, () -> spark.sql("DESCRIBE DETAIL " + address.sql()).head());
    } catch (DataFailure e) {
      SparkConf conf = spark.sparkContext().getConf();
      throw TableConnector.DELTA.isMissingIn(conf) ? TableConnector.DELTA.missing(conf) : e;
    }
  }

  private static long number(String version) {
    try {
      return Long.parseLong(version);
    } catch (NumberFormatException e) {
      throw new ConfigurationFailure(
          "ingest.table.version: expected latest or the number of a version of a Delta table, found "
              + version,
          e);
    }
  }

  /** Returns the present version, or the one of a time. */
  private static long at(TableAddress address, TablePlan plan, SparkSession spark) {
    Dataset<Row> history = history(address, spark);
    Optional<Instant> time = plan.time();
    Dataset<Row> until =
        time.isEmpty()
            ? history
            : history.filter(functions.col("timestamp").leq(Timestamp.from(time.get())));
    Row last = address.guarded(spark, () -> until.agg(functions.max("version")).head());
    if (last.isNullAt(0)) {
      throw new ConfigurationFailure(
          "ingest.table.timestamp: expected a time after the first version of %s, found %s"
              .formatted(address.location(), time.orElseThrow()));
    }
    return last.getLong(0);
  }

  private static Dataset<Row> history(TableAddress address, SparkSession spark) {
    return address.guarded(spark, () -> spark.sql("DESCRIBE HISTORY " + address.sql()));
  }

  private Dataset<Row> rowsOf(long number) {
    return address.load(spark, Map.of("versionAsOf", Long.toString(number)));
  }

  @Override
  public Dataset<Row> rows() {
    return rowsOf(version);
  }

  @Override
  public RowPlace place() {
    return RowPlace.of(rows(), RowPlace.PARQUET, RowPlace.COUNTED);
  }

  @Override
  public void keepFilesWhole() {
    spark.conf().set("spark.sql.files.maxPartitionBytes", LONGEST_FILE);
    spark.conf().set("spark.sql.files.openCostInBytes", LONGEST_FILE);
  }

  @Override
  public SourceIdentity identity(TableLayout layout) {
    return new SourceIdentity(
        root.toString(),
        Digest.ofText("delta\n%s\n%s".formatted(id, version)),
        SourceState.ofVersion(Long.toString(version)));
  }

  @Override
  public Added after(EarlierSource earlier) {
    long before = earlier.version() == null ? -1 : number(earlier.version());
    requireSame(new DeltaTable(address, spark, id, root, before).identity(null), earlier);
    List<Row> since =
        history(address, spark)
            .filter(functions.col("version").gt(before))
            .filter(functions.col("version").leq(version))
            .selectExpr(
                "version", "operation", "isBlindAppend OR operationParameters['mode'] = 'Append'")
            .orderBy("version")
            .collectAsList();
    if (before > version || since.size() != version - before) {
      throw new ResumeFailure(
          "input %s: expected the versions from %s to %s in the log of the table, found %s of them; ingest all without --since"
              .formatted(root, before + 1, version, since.size()));
    }
    for (Row commit : since) {
      if (!SAME_ROWS.contains(commit.getString(1))
          && !(!commit.isNullAt(2) && commit.getBoolean(2))) {
        throw new ResumeFailure(
            "input %s: expected only new rows after version %s, found %s in version %s; ingest all without --since"
                .formatted(root, before, commit.getString(1), commit.getLong(0)));
      }
    }
    Set<String> files = names(rows());
    files.removeAll(names(rowsOf(before)));
    return new Added(rows(), Optional.of(files));
  }

  private static Set<String> names(Dataset<Row> rows) {
    return Arrays.stream(rows.inputFiles())
        .map(file -> file.substring(file.lastIndexOf('/') + 1))
        .collect(Collectors.toSet());
  }
}
