// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.configuration.Settings;
import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.source.array.PixelScale;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.AskedFormat;
import io.sparkvae.source.format.EarlierSource;
import io.sparkvae.source.format.ImageSource;
import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceAccess;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourcePlan;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * A table that one of Spark's readers reads: a path in any format that Spark knows or that a
 * library adds (Delta, Iceberg, Avro), or a name in a catalog. {@link TableFormat} reads plain
 * Parquet without these.
 *
 * <p>Other formats find out about files; a log beside them is found by {@link ManagedTables}.
 */
public final class SparkTableFormat implements AskedFormat {
  /** The format. */
  public static final SparkTableFormat INSTANCE = new SparkTableFormat();

  private static final String DELTA = TableConnector.DELTA.format();
  private static final String HIVE = "hive";
  private static final String HUDI = TableConnector.HUDI.format();
  private static final String ICEBERG = TableConnector.ICEBERG.format();

  private SparkTableFormat() {}

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void check(Settings settings) {
    TablePlan.from(settings);
  }

  /** Returns the running session, in which a table can be looked at without opening the source. */
  public static Optional<SparkSession> running() {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> any = active.isDefined() ? active : SparkSession.getDefaultSession();
    return any.isDefined() && !any.get().sparkContext().isStopped()
        ? Optional.of(any.get())
        : Optional.empty();
  }

  @Override
  public SourceIdentity identity(Listing files, SourcePlan plan, Configuration hadoop) {
    SparkSession spark =
        running().orElseThrow(() -> new IllegalStateException("a table needs a Spark session"));
    return opened(plan, new SourceAccess(hadoop, spark)).identity();
  }

  /** A table and the meaning of its columns. */
  private record Opened(OpenTable table, TableLayout layout) {
    SourceIdentity identity() {
      return table.identity(layout);
    }
  }

  private static Opened opened(SourcePlan plan, SourceAccess access) {
    OpenTable table =
        open(plan, TableSource.sessionOf(access.spark(), plan.taskBytes()), access.hadoop());
    TableLayout layout =
        TableColumns.layout(
            table.rows().schema(),
            TablePlan.from(plan.settings()).columns(),
            DatasetFeatures.NONE,
            table.place(),
            table.root(),
            plan.labelled());
    return new Opened(table, layout);
  }

  private static OpenTable open(SourcePlan plan, SparkSession spark, Configuration hadoop) {
    TablePlan asked = TablePlan.from(plan.settings());
    TableAddress address = TableAddress.of(plan, hadoop);
    Map<String, String> described = address.named() ? described(address, spark) : Map.of();
    String reader = address.reader().orElse(described.getOrDefault("Provider", ""));
    if (!address.named()) {
      requirePaths(reader, address.location());
      TableConnector.require(reader, TablePlan.READER);
    }
    if (reader.equalsIgnoreCase(DELTA)) {
      return DeltaTable.open(address, asked, spark);
    }
    String location = address.named() ? described.get("Location") : address.location();
    if (reader.equalsIgnoreCase(ICEBERG)) {
      return IcebergTable.open(
          address, asked, spark, new Path(location == null ? address.location() : location));
    }
    if (asked.travels()) {
      throw new ConfigurationFailure(
          "%s: expected a table with versions (Delta, Iceberg), found %s"
              .formatted(asked.travel(), reader.isEmpty() ? "a view" : reader));
    }
    if (reader.equalsIgnoreCase(HUDI)) {
      return HudiTable.open(address, new Path(location), spark, hadoop);
    }
    boolean hasFiles = location != null && !location.isEmpty() && !reader.isEmpty();
    return hasFiles
        ? FileTable.open(address, location, place(reader, address, spark), spark, hadoop)
        : new RowTable(address, spark);
  }

  private static void requirePaths(String reader, String location) {
    TableConnector.of(reader)
        .flatMap(connector -> connector.nameInsteadOf(new Path(location)))
        .ifPresent(
            instead -> {
              throw new ConfigurationFailure(
                  "input %s: expected a table of %s by its name: --format table --input %s, found its path"
                      .formatted(location, reader, instead));
            });
  }

  /** Returns how rows without a name are told apart. */
  private static RowPlace place(String reader, TableAddress address, SparkSession spark) {
    if (reader.equalsIgnoreCase("parquet")) {
      return RowPlace.PARQUET;
    }
    return reader.equalsIgnoreCase(HIVE)
        ? RowPlace.of(address.load(spark, Map.of()), RowPlace.COUNTED)
        : RowPlace.COUNTED;
  }

  /** Returns what a catalog says of a table: its provider, its location. */
  private static Map<String, String> described(TableAddress address, SparkSession spark) {
    Map<String, String> described = new HashMap<>();
    for (Row row :
        address.guarded(
            spark, () -> spark.sql("DESCRIBE TABLE EXTENDED " + address.sql()).collectAsList())) {
      described.put(row.getString(0), row.getString(1));
    }
    return described;
  }

  @Override
  public ImageSource open(Listing files, SourcePlan plan, SourceAccess access) {
    return whole(files, plan, access).images().orElseThrow();
  }

  /** The version whose rows are read is the one that the identity names. */
  @Override
  public OpenSource whole(Listing files, SourcePlan plan, SourceAccess access) {
    Opened opened = opened(plan, access);
    OpenTable table = opened.table();
    if (opened.layout().counts()) {
      table.keepFilesWhole();
    }
    var rows = table.rows();
    TableChecks checks = new TableChecks(rows, opened.layout());
    TablePixels pixels = checks.pixels(plan.stated(), PixelScale.of(plan.settings()));
    checks.run();
    return new OpenSource(
        opened.identity(),
        table.ignored(),
        Optional.of(new TableSource(rows, opened.layout(), pixels, rows.count())));
  }

  /** Files of a table are written anew by a compaction, so only ids tell which rows are new. */
  @Override
  public OpenSource beyond(
      Listing files, SourcePlan plan, SourceAccess access, EarlierSource earlier) {
    Opened opened = opened(plan, access);
    OpenTable table = opened.table();
    if (opened.layout().id().isEmpty()) {
      throw new ConfigurationFailure(
          "--since: expected a column that names each row of %s, found none; set ingest.table.id"
              .formatted(table.root()));
    }
    OpenTable.Added added = table.after(earlier);
    SourceIdentity identity = opened.identity();
    if (added.nothing()) {
      return new OpenSource(identity, IgnoredFiles.NONE, Optional.empty());
    }
    TableChecks checks = new TableChecks(table.rows(), opened.layout());
    TablePixels pixels = checks.pixels(plan.stated(), PixelScale.of(plan.settings()));
    checks.run();
    // Each file for itself, so that those without new rows are not read.
    added.rows().sparkSession().conf().set("spark.sql.files.openCostInBytes", plan.taskBytes());
    long count = added.names().isEmpty() ? added.rows().count() : 0;
    return new OpenSource(
        identity,
        IgnoredFiles.NONE,
        Optional.of(
            new AddedRows(
                new TableSource(added.rows(), opened.layout(), pixels, count),
                added.names(),
                earlier.ids())));
  }
}
