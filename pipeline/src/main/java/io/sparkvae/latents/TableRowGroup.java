// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.ParquetColumns;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * One row group of a latents table, read directly from Parquet, as training needs it. Page
 * checksums are verified.
 *
 * @param rowGroup its number in the file, from 0
 * @param rows number of rows, as in the manifest
 */
record TableRowGroup(Path file, int rowGroup, int rows) {
  static final String[] LABEL = {"label"};

  /** What is read from the columns of a row group. */
  interface Reading<T> {
    T read(MessageType schema, ParquetColumns columns);
  }

  /**
   * Reads columns.
   *
   * @throws DataFailure when there is no such file, or when the row group is corrupt or not what
   *     the manifest says
   */
  <T> T read(Configuration hadoop, Reading<T> reading) {
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop, file).usePageChecksumVerification(true).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop), options)) {
      int groups = reader.getRowGroups().size();
      if (rowGroup < 0 || rowGroup >= groups) {
        throw bad("one of %s row groups".formatted(groups), "none");
      }
      MessageType schema = reader.getFileMetaData().getSchema();
      PageReadStore pages = reader.readRowGroup(rowGroup);
      if (pages.getRowCount() != rows) {
        throw bad(rows + " rows", pages.getRowCount() + " rows");
      }
      return reading.read(
          schema, new ParquetColumns(pages, schema, reader.getFileMetaData().getCreatedBy()));
    } catch (FileNotFoundException e) {
      throw new DataFailure("latents %s: expected a file, found none".formatted(file), e);
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw bad("a readable row group", String.valueOf(e.getMessage()), e);
    }
  }

  DataFailure bad(String expected, String found) {
    return bad(expected, found, null);
  }

  private DataFailure bad(String expected, String found, Throwable cause) {
    return new DataFailure(
        "latents %s: expected %s, found %s (row group %s)"
            .formatted(file, expected, found, rowGroup),
        cause);
  }
}
