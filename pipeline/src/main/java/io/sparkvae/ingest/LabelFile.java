// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The lines of one CSV file of labels. The first line names the columns; its delimiter (comma,
 * semicolon, tab or bar) is found by the names of the two columns that are used, which may have
 * capitals. A byte order mark says UTF-8 or UTF-16; without one, {@code ingest.csv.encoding} holds.
 */
final class LabelFile implements Iterator<LabelFile.Line>, Closeable {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** What Excel reads the delimiter from, and writes in front of the header. */
  private static final Pattern EXCEL = Pattern.compile("sep=.?");

  private static final int MARK_BYTES = 3;
  private static final int SHOWN = 200;

  /**
   * The columns and the encoding of CSV files: the section {@code ingest.csv}.
   *
   * @param path name of the column with the paths of images
   * @param label name of the column with labels
   * @param encoding name of a character encoding
   */
  record Columns(String path, String label, String encoding) implements java.io.Serializable {}

  /**
   * A line.
   *
   * @param number number of the line in the file, from 1
   * @param path path of an image as the file has it; never empty
   * @param label name of its class; empty where the field is empty
   */
  record Line(long number, String path, String label) {}

  private final String file;
  private final CsvReader reader;
  private final int path;
  private final int label;
  private Line next;

  private LabelFile(String file, CsvReader reader, int path, int label) {
    this.file = file;
    this.reader = reader;
    this.path = path;
    this.label = label;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws ConfigurationFailure when there is no such file, or it lacks a column
   * @throws DataFailure when it is no CSV, or in another encoding
   * @throws ResourceFailure when it cannot be read
   */
  static LabelFile open(String file, Columns columns, Configuration hadoop) {
    try {
      BufferedReader text = text(new Path(file), columns.encoding, hadoop);
      try {
        String header = text.readLine();
        int lines = 1;
        while (header != null && (header.isBlank() || EXCEL.matcher(header).matches())) {
          header = text.readLine();
          lines++;
        }
        header = header == null ? "" : header;
        for (char delimiter : DELIMITERS) {
          List<String> names = names(header, delimiter);
          int path = names.indexOf(columns.path.toLowerCase(Locale.ROOT));
          int label = names.indexOf(columns.label.toLowerCase(Locale.ROOT));
          if (path >= 0 && label >= 0 && path != label) {
            requireOnce(names, path, file);
            requireOnce(names, label, file);
            CsvReader reader = new CsvReader(text, delimiter, lines + 1);
            return new LabelFile(file, reader, path, label).advanced();
          }
        }
        throw new ConfigurationFailure(
            ("ingest.labels: expected a header with the columns %s and %s, found '%s' (%s); set"
                    + " ingest.csv.path and ingest.csv.label to the names of the columns, or add a"
                    + " header")
                .formatted(
                    columns.path,
                    columns.label,
                    header.length() > SHOWN ? header.substring(0, SHOWN) + "…" : header,
                    file));
      } catch (IOException | RuntimeException e) {
        text.close();
        throw e;
      }
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "ingest.labels: expected a CSV file, found none at " + file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireOnce(List<String> names, int column, String file) {
    String name = names.get(column);
    if (names.lastIndexOf(name) != column) {
      throw new ConfigurationFailure(
          "ingest.labels: expected one column %s, found it as columns %s and %s of the header (%s); rename one"
              .formatted(name, column + 1, names.lastIndexOf(name) + 1, file));
    }
  }

  /** Opens the text after any byte order mark. Bytes of another encoding are an error. */
  private static BufferedReader text(Path file, String encoding, Configuration hadoop)
      throws IOException {
    PushbackInputStream in =
        new PushbackInputStream(file.getFileSystem(hadoop).open(file), MARK_BYTES);
    try {
      byte[] start = in.readNBytes(MARK_BYTES);
      int mark = 0;
      Charset charset = Charset.forName(encoding);
      if (begins(start, 0xef, 0xbb, 0xbf)) {
        charset = StandardCharsets.UTF_8;
        mark = 3;
      } else if (begins(start, 0xff, 0xfe)) {
        charset = StandardCharsets.UTF_16LE;
        mark = 2;
      } else if (begins(start, 0xfe, 0xff)) {
        charset = StandardCharsets.UTF_16BE;
        mark = 2;
      }
      in.unread(start, Math.min(mark, start.length), start.length - mark);
      return new BufferedReader(
          new InputStreamReader(
              in,
              charset
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT)));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static boolean begins(byte[] start, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (start.length <= i || (start[i] & 255) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static List<String> names(String header, char delimiter) throws IOException {
    try (CsvReader reader = new CsvReader(new StringReader(header), delimiter, 1)) {
      List<String> names = reader.next();
      return names == null
          ? List.of()
          : names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    } catch (CsvReader.Malformed e) {
      return List.of();
    }
  }

  private LabelFile advanced() {
    next = null;
    try {
      List<String> fields = reader.next();
      if (fields != null) {
        if (fields.size() <= Math.max(path, label)) {
          throw malformed(
              "line %s: expected at least %s fields, found %s"
                  .formatted(reader.line(), Math.max(path, label) + 1, fields.size()),
              null);
        }
        next = new Line(reader.line(), fields.get(path), fields.get(label));
        if (next.path.isEmpty()) {
          throw malformed(
              "line %s: expected the path of an image, found an empty field"
                  .formatted(reader.line()),
              null);
        }
      }
      return this;
    } catch (CsvReader.Malformed e) {
      throw malformed(e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private DataFailure malformed(String what, Exception cause) {
    return new DataFailure("ingest.labels: %s: %s".formatted(file, what), cause);
  }

  private static RuntimeException unreadable(String file, IOException e) {
    return e instanceof CharacterCodingException
        ? new DataFailure(
            ("ingest.labels: %s: expected the encoding of ingest.csv.encoding, found other bytes;"
                    + " set it to that of the file, for instance windows-1252")
                .formatted(file),
            e)
        : new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Line next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    Line given = next;
    advanced();
    return given;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
