// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.source.files.Compression;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The lines of one file of labels: CSV, or JSON where its name says {@code jsonl}; gzipped or not.
 * A byte order mark says UTF-8 or UTF-16; without one, {@code ingest.csv.encoding} holds.
 */
final class LabelFile implements Iterator<LabelFile.Line>, Closeable {
  private static final int MARK_BYTES = 3;
  private static final int SHOWN = 200;

  /**
   * The columns and the encoding of files of labels: the section {@code ingest.csv}.
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
   * @param label name of its class; empty where the file has none
   */
  record Line(long number, String path, String label) {}

  private final String file;
  private final LabelRecords records;
  private Line next;

  private LabelFile(String file, LabelRecords records) {
    this.file = file;
    this.records = records;
  }

  /**
   * Opens a file and reads its first line.
   *
   * @throws ConfigurationFailure when there is no such file, or it lacks a column
   * @throws DataFailure when it is damaged, or in another format or encoding
   * @throws ResourceFailure when it cannot be read
   */
  static LabelFile open(String file, Columns columns, Configuration hadoop) {
    try {
      BufferedReader text = text(new Path(file), columns.encoding, hadoop);
      try {
        LabelRecords records =
            file.toLowerCase(Locale.ROOT).matches("(?s).*\\.jsonl(\\.gz)?")
                ? new JsonLabels(text, columns)
                : CsvLabels.of(text, columns, file);
        return new LabelFile(file, records).advanced();
      } catch (IOException | RuntimeException e) {
        text.close();
        throw e;
      }
    } catch (FileNotFoundException e) {
      throw new ConfigurationFailure(
          "ingest.labels: expected a file of labels, found none at " + file, e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Opens the text after any byte order mark. Bytes of another encoding are an error. */
  private static BufferedReader text(Path file, String encoding, Configuration hadoop)
      throws IOException {
    PushbackInputStream in =
        new PushbackInputStream(
            Compression.expanding(file.getFileSystem(hadoop).open(file)), MARK_BYTES);
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

  /** Returns the beginning of a text, for messages. */
  static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
  }

  private LabelFile advanced() {
    try {
      next = records.next();
      return this;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static RuntimeException unreadable(String file, IOException e) {
    if (e instanceof LabelRecords.Malformed) {
      return new DataFailure("ingest.labels: %s: %s".formatted(file, e.getMessage()), e);
    }
    if (e instanceof CharacterCodingException) {
      return new DataFailure(
          ("ingest.labels: %s: expected the encoding of ingest.csv.encoding, found other bytes;"
                  + " set it to that of the file, for instance windows-1252")
              .formatted(file),
          e);
    }
    return e instanceof EOFException || e instanceof ZipException
        ? new DataFailure(
            "ingest.labels: %s: expected a whole compressed file, found it broken: %s"
                .formatted(file, e.getMessage()),
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
      records.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
