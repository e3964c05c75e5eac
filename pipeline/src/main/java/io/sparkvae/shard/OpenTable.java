// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.hadoop.ParquetFileReader;

/**
 * A Parquet file of which several row groups are read. It is opened when the first is read, so its
 * footer, which lists all row groups, is read once. For use by one thread at a time.
 */
final class OpenTable implements Closeable {
  private final Opening opening;
  private ParquetFileReader reader;

  /** Opens the file. */
  interface Opening {
    ParquetFileReader open() throws IOException;
  }

  OpenTable(Opening opening) {
    this.opening = opening;
  }

  ParquetFileReader reader() throws IOException {
    if (reader == null) {
      reader = opening.open();
    }
    return reader;
  }

  @Override
  public void close() {
    try {
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
