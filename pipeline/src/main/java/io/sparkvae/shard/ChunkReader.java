// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.InputFile;

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
    RowGroup group = group(file, rowGroup, expectedRows);
    return group.read(hadoop, reading(group));
  }

  /**
   * Reads a row group of a file that was found before. Errors as above.
   *
   * @param file path of the shard
   */
  public static Chunk read(
      InputFile found, Path file, int rowGroup, long expectedRows, Configuration hadoop) {
    RowGroup group = group(file, rowGroup, expectedRows);
    return group.read(found, hadoop, reading(group));
  }

  private static RowGroup group(Path file, int rowGroup, long rows) {
    return new RowGroup("shard", file, rowGroup, Math.toIntExact(rows));
  }

  private static RowGroup.Reading<Chunk> reading(RowGroup group) {
    return (schema, metadata, columns) -> {
      ImageShape shape = ShardSchema.shape(metadata.get(ShardSchema.SHAPE));
      if (shape == null || !schema.equals(ShardSchema.SHARD)) {
        throw group.bad("the columns and shape of a shard", "another table");
      }
      return chunk(shape, columns, group);
    };
  }

  private static Chunk chunk(ImageShape shape, ParquetColumns columns, RowGroup group) {
    int rows = group.rows();
    int size = shape.size();
    byte[] pixels = new byte[Math.multiplyExact(rows, size)];
    ColumnReader column = columns.column("pixels");
    for (int row = 0; row < rows; row++) {
      var value = column.getBinary();
      if (value.length() != size) {
        throw group.bad(
            "%s bytes per image for shape %s".formatted(size, shape),
            "%s in row %s".formatted(value.length(), row));
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
    return new Chunk(
        shape,
        rows,
        pixels,
        ids,
        ParquetColumns.integers(columns.column("label"), rows),
        ParquetColumns.integerLists(columns.column("factors", "list", "element"), rows),
        sha256);
  }
}
