// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.provenance.SourceState;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.storage.Digest;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A snapshot of an Iceberg table. What is asked of Iceberg is read from its metadata tables. */
record IcebergTable(TableAddress address, SparkSession spark, Path root, long snapshot)
    implements OpenTable {
  /** Operations of snapshots that remove no rows: new files, and old files written anew. */
  private static final Set<String> KEEPING = Set.of("append", "replace");

  /** The catalog by which Iceberg opens paths. */
  private static final String PATHS = "spark.sql.catalog.default_iceberg";

  /**
   * Opens the snapshot that the settings ask for.
   *
   * @param root path of the table, or its name
   */
  static IcebergTable open(TableAddress address, TablePlan plan, SparkSession spark, Path root) {
    if (!address.named()) {
      withoutCatalog(spark, root);
    }
    return new IcebergTable(address, spark, root, snapshot(address, plan, spark));
  }

  /**
   * Iceberg opens a path by a catalog, too. Unless the session says otherwise, it makes that one of
   * Hive, and says so in the session itself, which our session is a copy of. A path needs none of
   * what a catalog knows.
   */
  private static void withoutCatalog(SparkSession spark, Path root) {
    spark.conf().set(PATHS, "org.apache.iceberg.spark.SparkCatalog");
    spark.conf().set(PATHS + ".type", "hadoop");
    spark.conf().set(PATHS + ".warehouse", root.getParent().toString());
    spark.conf().set(PATHS + ".cache-enabled", "false");
  }

  private static long snapshot(TableAddress address, TablePlan plan, SparkSession spark) {
    if (plan.time().isPresent()) {
      return first(
              metadata(address, spark, "history")
                  .filter(functions.col("made_current_at").leq(Timestamp.from(plan.time().get())))
                  .orderBy(functions.col("made_current_at").desc())
                  .select("snapshot_id"),
              address)
          .orElseThrow(
              () ->
                  new ConfigurationFailure(
                      "ingest.table.timestamp: expected a time after the first snapshot of %s, found %s"
                          .formatted(address.location(), plan.time().get())));
    }
    String version = plan.version().orElse("main");
    Optional<Long> named =
        first(
            metadata(address, spark, "refs")
                .filter(functions.col("name").equalTo(version))
                .select("snapshot_id"),
            address);
    if (named.isEmpty() && plan.version().isEmpty()) {
      throw new DataFailure(
          "input %s: expected images, found a table without a snapshot"
              .formatted(address.location()));
    }
    return named
        .or(
            () ->
                first(
                    metadata(address, spark, "snapshots")
                        .select("snapshot_id")
                        .filter(functions.col("snapshot_id").cast("string").equalTo(version)),
                    address))
        .orElseThrow(
            () ->
                new ConfigurationFailure(
                    "ingest.table.version: expected latest, or a snapshot, branch or tag of %s, found %s"
                        .formatted(address.location(), version)));
  }

  private static Optional<Long> first(Dataset<Row> numbers, TableAddress address) {
    return address.guarded(
        numbers.sparkSession(),
        () -> numbers.limit(1).collectAsList().stream().map(row -> row.getLong(0)).findFirst());
  }

  /** Opens one of the tables by which Iceberg shows its metadata. */
  private static Dataset<Row> metadata(TableAddress address, SparkSession spark, String name) {
    return address.guarded(
        spark,
        () ->
            address.named()
                ? spark.table(address.location() + "." + name)
                : spark.read().format("iceberg").load(address.location() + "#" + name));
  }

  @Override
  public Dataset<Row> rows() {
    return address.load(spark, Map.of("snapshot-id", Long.toString(snapshot)));
  }

  @Override
  public RowPlace place() {
    return RowPlace.ICEBERG;
  }

  /** The numbers of snapshots are drawn by chance, so no two tables have the same. */
  @Override
  public SourceIdentity identity(TableLayout layout) {
    return new SourceIdentity(
        root.toString(),
        Digest.ofText("iceberg\n" + snapshot),
        SourceState.ofVersion(Long.toString(snapshot)));
  }

  @Override
  public Added after(EarlierSource earlier) {
    long before = earlier.version() == null ? -1 : Long.parseLong(earlier.version());
    requireSame(new IcebergTable(address, spark, root, before).identity(null), earlier);
    Map<Long, Row> snapshots = new HashMap<>();
    List<Row> all =
        metadata(address, spark, "snapshots")
            .select("snapshot_id", "parent_id", "operation")
            .collectAsList();
    all.forEach(row -> snapshots.put(row.getLong(0), row));
    for (long at = snapshot; at != before; ) {
      Row row = snapshots.get(at);
      if (row == null || row.isNullAt(1)) {
        throw new ResumeFailure(
            "input %s: expected snapshot %s before the present one, found it expired or on another branch; ingest all without --since"
                .formatted(root, before));
      }
      if (!KEEPING.contains(row.getString(2))) {
        throw new ResumeFailure(
            "input %s: expected only new rows after snapshot %s, found the operation %s in snapshot %s; ingest all without --since"
                .formatted(root, before, row.getString(2), at));
      }
      at = row.getLong(1);
    }
    if (snapshot == before) {
      return new Added(rows().limit(0), Optional.empty());
    }
    return new Added(
        address.load(
            spark,
            Map.of(
                "start-snapshot-id", Long.toString(before),
                "end-snapshot-id", Long.toString(snapshot))),
        Optional.empty());
  }
}
