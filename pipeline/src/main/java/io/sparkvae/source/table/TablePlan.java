// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.source.format.SourceFormat;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a table is read: the section {@code ingest.table}.
 *
 * @param reader Spark's reader, {@value #CATALOG}, or empty when the input decides
 * @param options of the reader
 * @param version a version of Delta; a snapshot, branch or tag of Iceberg; empty for the present
 *     one
 * @param time the version that was present then; empty if {@code version} decides
 */
public record TablePlan(
    Optional<String> reader,
    Map<String, String> options,
    Optional<String> version,
    Optional<Instant> time,
    Columns columns) {
  static final String READER = "ingest.table.reader";
  static final String CATALOG = "catalog";

  private static final String VERSION = "ingest.table.version";
  private static final String TIMESTAMP = "ingest.table.timestamp";
  private static final String OPTIONS = "ingest.table.options";
  private static final String AUTO = "auto";
  private static final Pattern SECRET =
      Pattern.compile("(?i)password|secret|token|credential|access.?key");

  /**
   * Columns by their meaning, nested ones with dots; each empty when its name decides.
   *
   * @param image encoded bytes, base64, pixels, numbers, or a struct of an image
   * @param label class
   * @param id name of the row
   * @param path name of the row that is a path, whose innermost directory may be the label
   */
  record Columns(
      Optional<String> image, Optional<String> label, Optional<String> id, Optional<String> path)
      implements Serializable {
    /** Every column is found by its name. */
    static final Columns BY_NAME =
        new Columns(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Reads the section.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for values that make no sense
   */
  public static TablePlan from(Settings settings) {
    Optional<String> id = unlessAuto(settings, "ingest.table.id");
    Optional<String> path = unlessAuto(settings, "ingest.table.path");
    if (id.isPresent() && path.isPresent()) {
      throw settings.refused(
          "ingest.table.path", "auto with ingest.table.id = " + id.get(), path.get());
    }
    String timestamp = settings.string(TIMESTAMP);
    Optional<String> version =
        Optional.of(settings.string(VERSION)).filter(text -> !text.equals("latest"));
    if (version.isPresent() && !timestamp.isEmpty()) {
      throw settings.refused(
          TIMESTAMP, "nothing with %s = %s".formatted(VERSION, version.get()), timestamp);
    }
    return new TablePlan(
        unlessAuto(settings, READER),
        options(settings),
        version,
        timestamp.isEmpty() ? Optional.empty() : Optional.of(time(settings, timestamp)),
        new Columns(
            unlessAuto(settings, "ingest.table.image"),
            unlessAuto(settings, "ingest.table.label"),
            id,
            path));
  }

  private static Optional<String> unlessAuto(Settings settings, String key) {
    String text = settings.string(key);
    if (text.isBlank()) {
      throw settings.refused(key, "auto or a name", "nothing");
    }
    return text.equals(AUTO) ? Optional.empty() : Optional.of(text);
  }

  private static Map<String, String> options(Settings settings) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : settings.strings(OPTIONS)) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw settings.refused(OPTIONS, "options as name=value", option);
      }
      if (SECRET.matcher(option.substring(0, equals)).find()) {
        throw settings.refused(
            OPTIONS,
            "no secrets, since results record their settings; give it to Spark in a --properties-file",
            option.substring(0, equals));
      }
      options.put(option.substring(0, equals).strip(), option.substring(equals + 1).strip());
    }
    return options;
  }

  private static Instant time(Settings settings, String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw settings.refused(
          TIMESTAMP, "a time such as 2026-11-27T09:00:00Z, or a day, which begins in UTC", text);
    }
  }

  /** Whether another version than the present one is asked for. */
  boolean travels() {
    return version.isPresent() || time.isPresent();
  }

  /** Returns the version that is asked for as a setting, for messages. */
  String travel() {
    return version
        .map(text -> VERSION + " = " + text)
        .orElseGet(() -> TIMESTAMP + " = " + time.orElseThrow());
  }

  /** Whether more is asked for than the files of a directory, in the columns that it has. */
  public boolean isSpecial() {
    return reader.isPresent() || !options.isEmpty() || travels();
  }

  /**
   * Refuses settings that a format does not use.
   *
   * @throws ConfigurationFailure when one is set
   */
  public void requireUse(SourceFormat format) {
    boolean tables = format instanceof SparkTableFormat;
    boolean parquet = format instanceof TableFormat;
    if (!tables && isSpecial() || !tables && !parquet && !columns.equals(Columns.BY_NAME)) {
      throw new ConfigurationFailure(
          "ingest.table: expected its settings with ingest.format = table, found them with ingest.format = "
              + format.name());
    }
  }
}
