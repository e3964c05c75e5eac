// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * Reads one row group of a shard directly from Parquet, without Spark SQL, into one array of
 * pixels, as training needs it. Page checksums are verified. May be called from any executor and
 * thread.
 */
public final class ChunkReader {
  private ChunkReader() {}

  /**
   * Reads a row group.
   *
   * @param file a shard, as {@code new Path(shards.directory(), part.path())}
   * @param rowGroup its number in the file, from 0
   * @param expectedRows number of rows, as in the manifest
   * @throws DataFailure when there is no such file, or when the row group is corrupt or not what
   *     the manifest says
   */
  public static Chunk read(Path file, int rowGroup, long expectedRows, Configuration hadoop) {
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop, file).usePageChecksumVerification(true).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop), options)) {
      int groups = reader.getRowGroups().size();
      if (rowGroup < 0 || rowGroup >= groups) {
        throw bad(file, rowGroup, "one of %s row groups".formatted(groups), "none", null);
      }
      ImageShape shape =
          ShardSchema.shape(reader.getFileMetaData().getKeyValueMetaData().get(ShardSchema.SHAPE));
      if (shape == null || !reader.getFileMetaData().getSchema().equals(ShardSchema.SHARD)) {
        throw bad(file, rowGroup, "the columns and shape of a shard", "another table", null);
      }
      PageReadStore pages = reader.readRowGroup(rowGroup);
      if (pages.getRowCount() != expectedRows) {
        throw bad(file, rowGroup, expectedRows + " rows", pages.getRowCount() + " rows", null);
      }
      String createdBy = reader.getFileMetaData().getCreatedBy();
      return chunk(shape, (int) expectedRows, new ChunkColumns(pages, createdBy), file, rowGroup);
    } catch (FileNotFoundException e) {
      throw new DataFailure("shard %s: expected a file, found none".formatted(file), e);
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw bad(file, rowGroup, "a readable row group", String.valueOf(e.getMessage()), e);
    }
  }

  private static Chunk chunk(
      ImageShape shape, int rows, ChunkColumns columns, Path file, int rowGroup) {
    int size = shape.size();
    byte[] pixels = new byte[Math.multiplyExact(rows, size)];
    var column = columns.column("pixels");
    for (int row = 0; row < rows; row++) {
      var value = column.getBinary();
      if (value.length() != size) {
        throw bad(
            file,
            rowGroup,
            "%s bytes per image for shape %s".formatted(size, shape),
            "%s in row %s".formatted(value.length(), row),
            null);
      }
      value.toByteBuffer().get(pixels, row * size, size);
      column.consume();
    }
    List<String> ids = new ArrayList<>(rows);
    column = columns.column("id");
    for (int row = 0; row < rows; row++) {
      ids.add(column.getBinary().toStringUsingUTF8());
      column.consume();
    }
    byte[][] sha256 = new byte[rows][];
    column = columns.column("sha256");
    for (int row = 0; row < rows; row++) {
      sha256[row] = column.getBinary().getBytes();
      column.consume();
    }
    return new Chunk(shape, rows, pixels, ids, columns.labels(rows), columns.factors(rows), sha256);
  }

  private static DataFailure bad(
      Path file, int rowGroup, String expected, String found, Throwable cause) {
    return new DataFailure(
        "shard %s: expected %s, found %s (row group %s)".formatted(file, expected, found, rowGroup),
        cause);
  }
}
