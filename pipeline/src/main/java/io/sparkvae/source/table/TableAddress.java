// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.Failure;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.files.StorageStream;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.storage.LiteralPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Where a table is, and by which of Spark's readers it is read.
 *
 * @param reader name of the reader; empty for a table in a catalog
 * @param location qualified path, or the name in a catalog
 * @param options of the reader
 */
public record TableAddress(Optional<String> reader, String location, Map<String, String> options) {
  private static final Pattern NAME =
      Pattern.compile("(?:[\\w-]+|`[^`]+`)(?:\\.(?:[\\w-]+|`[^`]+`))*");

  /** Readers by the extensions of the files that they read. */
  private static final Map<String, String> READERS =
      Map.of(
          "parquet", "parquet",
          "orc", "orc",
          "avro", "avro",
          "json", "json",
          "jsonl", "json",
          "ndjson", "json",
          "csv", "csv",
          "tsv", "csv",
          "lance", "lance");

  private static final List<String> COMPRESSIONS = List.of("gz", "bz2", "zst", "snappy", "deflate");

  public TableAddress {
    options = Map.copyOf(options);
  }

  /**
   * Finds the table that the settings name.
   *
   * @throws ConfigurationFailure when there is no such path, or it does not say how it is read
   */
  public static TableAddress of(SourcePlan plan, Configuration hadoop) {
    String input = plan.input();
    TablePlan table = TablePlan.from(plan.settings());
    Map<String, String> options = table.options();
    Optional<String> reader = table.reader();
    if (reader.isPresent() && reader.get().equals(TablePlan.CATALOG)) {
      return new TableAddress(Optional.empty(), input, options);
    }
    boolean exists = exists(input, hadoop);
    if (reader.isEmpty() && !exists && NAME.matcher(input).matches()) {
      return new TableAddress(Optional.empty(), input, options);
    }
    if (!exists) {
      throw new ConfigurationFailure(
          "ingest.input: expected an existing file or directory, or the name of a table in a catalog, found neither at "
              + input);
    }
    String path = qualified(input, hadoop);
    if (reader.isPresent()) {
      return new TableAddress(reader, path, options);
    }
    Optional<TableConnector> log = ManagedTables.connectorOf(new Path(path), hadoop);
    return log.isPresent()
        ? new TableAddress(Optional.of(log.get().format()), path, options)
        : byExtensions(Listing.of(input, hadoop), options);
  }

  private static TableAddress byExtensions(Listing files, Map<String, String> options) {
    Map<String, String> examples = new TreeMap<>();
    String extension = "";
    for (Listing.Listed file : files.files()) {
      if (TableFormat.isHiddenBySpark(file.path())) {
        continue;
      }
      String found = extension(file.path());
      if (READERS.containsKey(found)) {
        extension = found;
        examples.putIfAbsent(READERS.get(found), file.path());
      }
    }
    if (examples.size() != 1) {
      throw new ConfigurationFailure(
          "%s = auto: expected files of one kind (%s) in %s, found %s; set %s"
              .formatted(
                  TablePlan.READER,
                  READERS.values().stream().distinct().sorted().collect(Collectors.joining(", ")),
                  files.root(),
                  examples.isEmpty()
                      ? "none"
                      : examples.entrySet().stream()
                          .map(e -> "%s (%s)".formatted(e.getKey(), e.getValue()))
                          .collect(Collectors.joining(", ")),
                  TablePlan.READER));
    }
    String reader = examples.keySet().iterator().next();
    Map<String, String> all = new LinkedHashMap<>();
    if (reader.equals("csv")) {
      all.put("header", "true");
      all.put("sep", extension.equals("tsv") ? "\t" : ",");
    }
    all.putAll(options);
    return new TableAddress(Optional.of(reader), files.root().toString(), all);
  }

  private static String extension(String path) {
    String extension = IgnoreRule.extension(path);
    return COMPRESSIONS.contains(extension)
        ? IgnoreRule.extension(path.substring(0, path.length() - extension.length() - 1))
        : extension;
  }

  /** Returns the path of a file of a table without the extension that says its format. */
  static String withoutExtension(String path) {
    String extension = IgnoreRule.extension(path);
    if (extension.isEmpty()) {
      return path;
    }
    String shorter = path.substring(0, path.length() - extension.length() - 1);
    if (COMPRESSIONS.contains(extension)) {
      return READERS.containsKey(IgnoreRule.extension(shorter)) ? withoutExtension(shorter) : path;
    }
    return READERS.containsKey(extension) ? shorter : path;
  }

  private static boolean exists(String input, Configuration hadoop) {
    try {
      Path path = new Path(input);
      return StorageStream.fileSystem(path, hadoop).exists(path);
    } catch (IllegalArgumentException e) {
      // No URI, such as a name with a colon.
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String qualified(String input, Configuration hadoop) {
    try {
      Path path = new Path(input);
      return StorageStream.fileSystem(path, hadoop).makeQualified(path).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the table is known by its name in a catalog. */
  boolean named() {
    return reader.isEmpty();
  }

  /** Whether the address names a directory of Parquet files, or one of them. */
  public boolean isParquet() {
    return reader.equals(Optional.of("parquet"));
  }

  /** Returns the table as SQL names it. */
  String sql() {
    return named() ? location : "%s.`%s`".formatted(reader.get(), location.replace("`", "``"));
  }

  /**
   * Opens the table.
   *
   * @param more options besides those of the settings
   */
  Dataset<Row> load(SparkSession spark, Map<String, String> more) {
    return guarded(
        spark,
        () -> {
          var table = spark.read().options(options).options(more);
          return named() ? table.table(location) : table.format(reader.get()).load(path());
        });
  }

  /** Spark takes the paths of its own formats for patterns. */
  private String path() {
    boolean ofConnector = TableConnector.of(reader.orElseThrow()).isPresent();
    return ofConnector ? location : LiteralPath.of(new Path(location));
  }

  /**
   * Runs a query about the table, and tells the operator what is wrong with it.
   *
   * @param spark session of the query, which Iceberg looks for as the active one
   */
  <T> T guarded(SparkSession spark, Supplier<T> query) {
    Option<SparkSession> before = SparkSession.getActiveSession();
    SparkSession.setActiveSession(spark);
    try {
      return query.get();
    } catch (Exception e) {
      Failure failure = Failure.causeOf(e);
      if (failure != null) {
        throw failure;
      }
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      if (named() && why.contains("TABLE_OR_VIEW_NOT_FOUND")) {
        throw new ConfigurationFailure(
            "ingest.input: expected a path, or the name of a table in a catalog (spark.sql.catalog.NAME), found neither with the name "
                + location,
            e);
      }
      throw new DataFailure(
          "input %s: expected a table that Spark can read%s, found %s"
              .formatted(
                  location,
                  reader.map(name -> " as " + name.toLowerCase(Locale.ROOT)).orElse(""),
                  (why.isEmpty() ? TableSource.reason(e) : why)
                      + (why.contains("COLUMN_ALREADY_EXISTS")
                          ? " The first line of a CSV file names its columns"
                          : "")),
          e);
    } finally {
      if (before.isDefined()) {
        SparkSession.setActiveSession(before.get());
      } else {
        SparkSession.clearActiveSession();
      }
    }
  }
}
