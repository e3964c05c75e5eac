// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.shard.ParquetColumns;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Reads the codes of one row group of a latents table directly from Parquet, as a prior's training
 * needs them. Page checksums are verified. May be called from any executor and thread.
 */
public final class CodeReader {
  private CodeReader() {}

  /**
   * The rows of a row group, in file order. The arrays are not copied and must not be changed.
   *
   * @param bytes the codes, {@code [rows, shape.image().size()]}, as {@link CodeShape#put} writes
   *     them
   * @param labels label of each image; null where an image has none
   */
  public record Rows(byte[] bytes, Integer[] labels) {}

  /**
   * Reads a row group.
   *
   * @param rowGroup its number in the file, from 0
   * @param expectedRows number of rows, as in the manifest
   * @throws DataFailure when there is no such file, or when the row group is corrupt or not what
   *     the manifest says
   */
  public static Rows read(
      Path file, int rowGroup, int expectedRows, CodeShape shape, Configuration hadoop) {
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop, file).usePageChecksumVerification(true).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop), options)) {
      int groups = reader.getRowGroups().size();
      if (rowGroup < 0 || rowGroup >= groups) {
        throw bad(file, rowGroup, "one of %s row groups".formatted(groups), "none", null);
      }
      MessageType schema = reader.getFileMetaData().getSchema();
      if (!schema.containsPath(CODES) || !schema.containsPath(LABEL)) {
        throw bad(file, rowGroup, "the columns codes and label", "another table", null);
      }
      PageReadStore pages = reader.readRowGroup(rowGroup);
      if (pages.getRowCount() != expectedRows) {
        throw bad(file, rowGroup, expectedRows + " rows", pages.getRowCount() + " rows", null);
      }
      ParquetColumns columns =
          new ParquetColumns(pages, schema, reader.getFileMetaData().getCreatedBy());
      return new Rows(
          codes(columns.column(CODES), expectedRows, shape, file, rowGroup),
          labels(columns.column(LABEL), expectedRows));
    } catch (FileNotFoundException e) {
      throw new DataFailure("latents %s: expected a file, found none".formatted(file), e);
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw bad(file, rowGroup, "a readable row group", String.valueOf(e.getMessage()), e);
    }
  }

  private static final String[] CODES = {"codes", "list", "element"};
  private static final String[] LABEL = {"label"};

  /** Definition level 0 is an empty list, 1 an element; repetition level 0 begins a new row. */
  private static byte[] codes(
      ColumnReader column, int rows, CodeShape shape, Path file, int rowGroup) {
    int size = shape.image().size();
    int[] different = shape.sizes();
    byte[] bytes = new byte[Math.multiplyExact(rows, size)];
    int[] codes = new int[different.length];
    for (int row = 0; row < rows; row++) {
      int count = 0;
      do {
        if (column.getCurrentDefinitionLevel() == 1) {
          int code = column.getInteger();
          if (count == codes.length || code < 0 || code >= different[count]) {
            throw bad(file, rowGroup, shape.words(), words(code, count, row), null);
          }
          codes[count++] = code;
        }
        column.consume();
      } while (column.getCurrentRepetitionLevel() > 0);
      if (count < codes.length) {
        throw bad(file, rowGroup, shape.words(), "%s codes in row %s".formatted(count, row), null);
      }
      shape.put(codes, bytes, row * size);
    }
    return bytes;
  }

  private static String words(int code, int count, int row) {
    return "%s as code %s of row %s".formatted(code, count, row);
  }

  private static Integer[] labels(ColumnReader column, int rows) {
    Integer[] labels = new Integer[rows];
    for (int row = 0; row < rows; row++) {
      if (column.getCurrentDefinitionLevel() == 1) {
        labels[row] = column.getInteger();
      }
      column.consume();
    }
    return labels;
  }

  private static DataFailure bad(
      Path file, int rowGroup, String expected, String found, Throwable cause) {
    return new DataFailure(
        "latents %s: expected %s, found %s (row group %s)"
            .formatted(file, expected, found, rowGroup),
        cause);
  }
}
