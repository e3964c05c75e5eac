// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Labels as CSV. The first line names the columns; its delimiter (comma, semicolon, tab or bar) is
 * found by the names of the two columns that are used, which may have capitals.
 */
final class CsvLabels implements LabelRecords {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** What Excel reads the delimiter from, and writes in front of the header. */
  private static final Pattern EXCEL = Pattern.compile("sep=.?");

  private final CsvReader reader;
  private final int path;
  private final int label;

  private CsvLabels(CsvReader reader, int path, int label) {
    this.reader = reader;
    this.path = path;
    this.label = label;
  }

  /**
   * Reads the header.
   *
   * @param file for messages
   * @throws ConfigurationFailure when it lacks a column, or has it twice
   */
  static CsvLabels of(BufferedReader text, LabelFile.Columns columns, String file)
      throws IOException {
    String header = text.readLine();
    int lines = 1;
    while (header != null && (header.isBlank() || EXCEL.matcher(header).matches())) {
      header = text.readLine();
      lines++;
    }
    header = header == null ? "" : header;
    for (char delimiter : DELIMITERS) {
      List<String> names = names(header, delimiter);
      int path = names.indexOf(columns.path().toLowerCase(Locale.ROOT));
      int label = names.indexOf(columns.label().toLowerCase(Locale.ROOT));
      if (path >= 0 && label >= 0 && path != label) {
        requireOnce(names, path, file);
        requireOnce(names, label, file);
        return new CsvLabels(new CsvReader(text, delimiter, lines + 1), path, label);
      }
    }
    throw new ConfigurationFailure(
        ("ingest.labels: expected a header with the columns %s and %s, found '%s' (%s); set"
                + " ingest.csv.path and ingest.csv.label to the names of the columns, or add a"
                + " header")
            .formatted(columns.path(), columns.label(), LabelFile.shown(header), file));
  }

  private static void requireOnce(List<String> names, int column, String file) {
    String name = names.get(column);
    if (names.lastIndexOf(name) != column) {
      throw new ConfigurationFailure(
          "ingest.labels: expected one column %s, found it as columns %s and %s of the header (%s); rename one"
              .formatted(name, column + 1, names.lastIndexOf(name) + 1, file));
    }
  }

  private static List<String> names(String header, char delimiter) throws IOException {
    try (CsvReader reader = new CsvReader(new StringReader(header), delimiter, 1)) {
      List<String> names = reader.next();
      return names == null
          ? List.of()
          : names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    } catch (Malformed e) {
      return List.of();
    }
  }

  @Override
  public LabelFile.Line next() throws IOException {
    List<String> fields = reader.next();
    if (fields == null) {
      return null;
    }
    if (fields.size() <= Math.max(path, label)) {
      throw new Malformed(
          "line %s: expected at least %s fields, found %s"
              .formatted(reader.line(), Math.max(path, label) + 1, fields.size()));
    }
    if (fields.get(path).isEmpty()) {
      throw new Malformed(reader.line(), "the path of an image", "an empty field");
    }
    return new LabelFile.Line(reader.line(), fields.get(path), fields.get(label));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
