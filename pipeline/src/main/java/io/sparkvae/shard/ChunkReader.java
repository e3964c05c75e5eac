// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.InputFile;

/**
 * Reads the row groups of a shard directly from Parquet, without Spark SQL, each into one array of
 * pixels, as training needs it. Page checksums are verified. May be used on any executor, by one
 * thread at a time.
 */
public final class ChunkReader implements Closeable {
  private final Path file;
  private final OpenTable table;

  /**
   * Creates a reader of a file that was found before.
   *
   * @param file path of the shard
   */
  public ChunkReader(InputFile found, Path file, Configuration hadoop) {
    this.file = file;
    this.table = new OpenTable(() -> ParquetInput.open(found, file, hadoop));
  }

  /**
   * Reads a row group of a shard.
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

  /** Reads a row group. Parameters and errors are as above. */
  public Chunk read(int rowGroup, long expectedRows) {
    RowGroup group = group(file, rowGroup, expectedRows);
    return group.read(table, reading(group));
  }

  @Override
  public void close() {
    table.close();
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
