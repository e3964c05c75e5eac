// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.schema.MessageType;

/**
 * One row group of a Parquet file, read directly, without Spark SQL, as training needs it. Page
 * checksums are verified. May be read on any executor and thread.
 *
 * @param kind what the file is, for messages: {@code shard}, {@code latents}
 * @param number of the row group in the file, from 0
 * @param rows number of rows, as in the manifest
 */
public record RowGroup(String kind, Path file, int number, int rows) {

  /** What is read from the columns of a row group. */
  public interface Reading<T> {
    /**
     * Reads columns.
     *
     * @param metadata key-value metadata of the file
     */
    T read(MessageType schema, Map<String, String> metadata, ParquetColumns columns);
  }

  /**
   * Reads columns.
   *
   * @throws DataFailure when there is no such file, or when the row group is corrupt or not what
   *     the manifest says
   */
  public <T> T read(Configuration hadoop, Reading<T> reading) {
    try (OpenTable table = new OpenTable(() -> ParquetInput.open(file, hadoop))) {
      return read(table, reading);
    }
  }

  /** Reads columns of an open file, as {@link #read(Configuration, Reading)}. */
  <T> T read(OpenTable table, Reading<T> reading) {
    try {
      ParquetFileReader reader = table.reader();
      int groups = reader.getRowGroups().size();
      if (number < 0 || number >= groups) {
        throw bad("one of %s row groups".formatted(groups), "none");
      }
      PageReadStore pages = reader.readRowGroup(number);
      if (pages.getRowCount() != rows) {
        throw bad(rows + " rows", pages.getRowCount() + " rows");
      }
      FileMetaData of = reader.getFileMetaData();
      ParquetColumns columns = new ParquetColumns(pages, of.getSchema(), of.getCreatedBy());
      return reading.read(of.getSchema(), of.getKeyValueMetaData(), columns);
    } catch (FileNotFoundException e) {
      throw new DataFailure("%s %s: expected a file, found none".formatted(kind, file), e);
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw bad("a readable row group", String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns an error that names the file and the row group. */
  public DataFailure bad(String expected, String found) {
    return bad(expected, found, null);
  }

  private DataFailure bad(String expected, String found, Throwable cause) {
    return new DataFailure(
        "%s %s: expected %s, found %s (row group %s)"
            .formatted(kind, file, expected, found, number),
        cause);
  }
}
