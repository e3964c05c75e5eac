// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.image.Rejection;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Reads the entries of one archive, one after the other. */
public interface ArchiveReader extends Closeable {
  /**
   * Goes to the next entry; {@code null} after the last.
   *
   * @throws IOException when the archive is broken, so that further entries cannot be found
   */
  Entry next() throws IOException;

  /**
   * An entry.
   *
   * @param name as the archive has it, with forward slashes
   * @param bytes its length when it is expanded, as the archive states it
   * @param refused why it cannot be read; {@code null} if it can
   * @param content opens its bytes, expanded; valid until the next entry is asked for
   */
  record Entry(String name, Kind kind, long bytes, Rejection refused, Content content) {}

  /** What an entry is. */
  enum Kind {
    FILE,
    DIRECTORY,
    /** Bytes after the archive's end, which belong to no entry. */
    REMAINDER
  }

  /** The bytes of an entry. */
  interface Content {
    /** Opens the bytes of the entry. */
    InputStream open() throws IOException;
  }

  /** The bytes of one entry are bad. The others can be read. */
  final class DamagedEntry extends ZipException {
    private static final long serialVersionUID = 1L;

    DamagedEntry(String message, Throwable cause) {
      super(message);
      initCause(cause);
    }
  }
}
