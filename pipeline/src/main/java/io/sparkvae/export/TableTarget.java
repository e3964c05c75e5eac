// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.configuration.Settings;
import io.sparkvae.connector.TableConnector;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Work;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A table that one of Spark's writers writes, or a table in a catalog. The output directory holds
 * only the manifest, which says where the table is.
 *
 * @param path where a writer writes; empty if a name or options say it
 * @param name of the table in a catalog; empty for a path
 */
record TableTarget(String path, String name, TableLayout layout, Mode mode, Check check)
    implements Target {
  /**
   * As {@link Kind#section} of a table; written out, since options of commands need no settings.
   */
  private static final String SECTION = "export.table";

  static final String FORMAT = SECTION + ".format";
  static final String NAME = SECTION + ".name";
  static final String PATH = SECTION + ".path";
  static final String MODE = SECTION + ".mode";
  private static final String PARTITIONS = SECTION + ".partitionBy";
  static final String OPTIONS = SECTION + ".options";
  private static final String CHECK = SECTION + ".check";

  /** Options whose values are not written into manifests: Spark's own rule for its log. */
  private static final Pattern SECRET = Pattern.compile("(?i)secret|password|token|access[.]?key");

  private static final String REDACTED = "*********(redacted)";

  /** What becomes of the rows that the table has. */
  enum Mode {
    /** Those of the same run are replaced, others stay. */
    REPLACE,
    /** They stay. Nothing is added if the rows of the run are there. */
    APPEND,
    /** All are replaced. */
    OVERWRITE
  }

  /** What is compared with the latents after the table was written. */
  enum Check {
    /** Number of rows, and a checksum over all columns. */
    CONTENT,
    /** Number of rows. */
    ROWS,
    /** Nothing. */
    NONE
  }

  static TableTarget from(Settings settings) {
    String path = settings.string(PATH);
    String name = settings.string(NAME);
    Map<String, String> options = options(settings);
    if (!path.isEmpty() && !name.isEmpty()) {
      throw settings.refused(
          NAME, "a name in a catalog or a path (%s)".formatted(PATH), "both: " + name);
    }
    if (path.isEmpty() && name.isEmpty() && options.isEmpty()) {
      throw settings.refused(
          PATH,
          "a path (--path), a name in a catalog (%s, --table) or options of a writer"
              .formatted(NAME),
          "nothing");
    }
    String format = settings.string(FORMAT);
    if (format.isEmpty() && name.isEmpty()) {
      throw settings.refused(FORMAT, "the name of a writer, such as parquet or delta", "nothing");
    }
    if (name.isEmpty()) {
      requirePaths(format, path, settings);
    }
    return new TableTarget(
        path,
        name,
        new TableLayout(format, settings.strings(PARTITIONS), options),
        settings.choice(MODE, Mode.class),
        settings.choice(CHECK, Check.class));
  }

  private static void requirePaths(String format, String path, Settings settings) {
    Path table = new Path(path.isEmpty() ? "DIR/NAME" : path);
    TableConnector.of(format)
        .flatMap(connector -> connector.nameInsteadOf(table))
        .ifPresent(
            instead -> {
              throw settings.refused(
                  PATH,
                  "a table of %s by its name: --table %s".formatted(format, instead),
                  "a path: " + table);
            });
  }

  private static Map<String, String> options(Settings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : settings.strings(OPTIONS)) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw settings.refused(OPTIONS, "key=value", "'" + option + "'");
      }
      options.put(option.substring(0, equals), option.substring(equals + 1));
    }
    return options;
  }

  /** Returns the options as manifests record them: without the values of secret ones. */
  static String recordedOptions(Settings settings) {
    List<String> recorded = new ArrayList<>();
    options(settings)
        .forEach(
            (key, value) ->
                recorded.add(key + "=" + (SECRET.matcher(key).find() ? REDACTED : value)));
    return Json.MAPPER.valueToTree(recorded).toString();
  }

  @Override
  public Work plan(Manifest.Read input, Settings settings, Configuration hadoop) {
    ChosenRows rows = ChosenRows.of(input, settings, hadoop);
    if (!rows.columns().containsAll(layout.partitionBy())) {
      throw settings.refused(
          PARTITIONS, "some of the exported columns " + rows.columns(), layout.partitionBy());
    }
    return new TableExport(this, rows);
  }

  /** Returns the table, which need not exist. */
  Destination destination(SparkSession spark) {
    if (!name.isEmpty()) {
      return new CatalogTable(spark, name, layout);
    }
    WriterKind kind = WriterKind.of(layout.format());
    return switch (kind) {
      case DELTA -> new DeltaDirectory(spark, qualified(spark), layout);
      case FILES -> new FileDirectory(spark, qualified(spark), layout);
      case OTHER -> new OtherWriter(spark, path, layout);
    };
  }

  private Path qualified(SparkSession spark) {
    if (path.isEmpty()) {
      throw new ConfigurationFailure(
          "%s: expected a path for the writer '%s', found none".formatted(PATH, layout.format()));
    }
    Path given = new Path(path);
    try {
      return given.getFileSystem(spark.sparkContext().hadoopConfiguration()).makeQualified(given);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be reached: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** Returns the operator's error behind what Spark's analysis refused. */
  static ConfigurationFailure refused(String where, Exception e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new ConfigurationFailure(
        "table %s: expected what its writer can write, found: %s".formatted(where, message), e);
  }
}
