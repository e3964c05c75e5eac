// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import java.io.Closeable;
import java.io.IOException;

/** The records of a text that gives images their labels. */
interface LabelRecords extends Closeable {
  /**
   * Returns the next one; {@code null} after the last.
   *
   * @throws Malformed when the text cannot be understood
   */
  LabelFile.Line next() throws IOException;

  /** A record that cannot be understood; the message says which line. */
  final class Malformed extends IOException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }

    Malformed(long line, String expected, String found) {
      this("line %s: expected %s, found %s".formatted(line, expected, found));
    }
  }
}
