// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the records of a CSV file (RFC 4180): fields between a delimiter, of which some are quoted
 * and may then hold delimiters, line breaks and doubled quotes. Lines end with LF, CR or both.
 * Blank lines are left out. White space around fields does not count, except within quotes.
 *
 * <p>Univocity, the reader that Spark brings, is not used: without an error it takes an unclosed
 * quote for a value that goes on to the end of the file, and joins lines that end with CR in a file
 * of other line ends, so images would lose their labels unseen.
 */
final class CsvReader implements Closeable {
  /**
   * Maximum length of a field. Without a limit an unclosed quote would make the rest of the file
   * one field.
   */
  static final int MOST_CHARACTERS = 1 << 16;

  private static final int END = -1;

  private final Reader in;
  private final int delimiter;
  private final StringBuilder field = new StringBuilder();
  private int next;
  private long line;
  private long begun;

  /**
   * Creates a reader.
   *
   * @param line number of the first line, for messages
   */
  CsvReader(Reader in, char delimiter, long line) throws IOException {
    this.in = in;
    this.line = line;
    this.delimiter = delimiter;
    this.next = in.read();
  }

  /** Returns the number of the line in which the last record began. */
  long line() {
    return begun;
  }

  /**
   * Returns the fields of the next record; {@code null} after the last.
   *
   * @throws LabelRecords.Malformed when a quote is not closed or a field is too long
   */
  List<String> next() throws IOException {
    while (next != END) {
      begun = line;
      List<String> fields = record();
      if (fields.size() > 1 || !fields.get(0).isEmpty()) {
        return fields;
      }
    }
    return null;
  }

  private List<String> record() throws IOException {
    List<String> fields = new ArrayList<>();
    fields.add(field());
    while (next == delimiter) {
      advance();
      fields.add(field());
    }
    if (next == '\r') {
      advance();
    }
    if (next == '\n') {
      advance();
    }
    return fields;
  }

  private void advance() throws IOException {
    boolean carriageReturn = next == '\r';
    boolean lineFeed = next == '\n';
    next = in.read();
    if (lineFeed || carriageReturn && next != '\n') {
      line++;
    }
  }

  private boolean isEnd() {
    return next == END || next == delimiter || next == '\n' || next == '\r';
  }

  /** Reads a field up to the delimiter or the end of the line. */
  private String field() throws IOException {
    field.setLength(0);
    while (!isEnd() && Character.isWhitespace(next)) {
      advance();
    }
    if (next == '"') {
      quoted();
      String text = field.toString();
      field.setLength(0);
      rest();
      if (!field.toString().isBlank()) {
        throw new LabelRecords.Malformed(
            "line %s: expected a delimiter after a quoted field".formatted(begun));
      }
      return text;
    }
    rest();
    return field.toString().strip();
  }

  private void rest() throws IOException {
    while (!isEnd()) {
      append();
    }
  }

  private void quoted() throws IOException {
    advance();
    while (true) {
      if (next == END) {
        throw new LabelRecords.Malformed(
            "line %s: expected a closing quote, found none".formatted(begun));
      }
      if (next == '"') {
        advance();
        if (next != '"') {
          return;
        }
      }
      append();
    }
  }

  private void append() throws IOException {
    if (field.length() == MOST_CHARACTERS) {
      throw new LabelRecords.Malformed(
          "line %s: expected fields of at most %s characters, found a longer one; is a quote not closed?"
              .formatted(begun, MOST_CHARACTERS));
    }
    field.append((char) next);
    advance();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
