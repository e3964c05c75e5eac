package io.sparkvae.shard;

import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;

/** The columns of one row group of a shard, each read on its own. */
final class ChunkColumns {
  private final ColumnReadStoreImpl columns;

  ChunkColumns(PageReadStore pages, String createdBy) {
    this.columns = new ColumnReadStoreImpl(pages, new Unused(), ShardSchema.SHARD, createdBy);
  }

  /** Values are taken from the column itself, so converters have nothing to do. */
  private static final class Unused extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return ShardSchema.SHARD.getType(field).isPrimitive()
          ? new PrimitiveConverter() {}
          : new Nested();
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  private static final class Nested extends GroupConverter {
    private final int depth;

    Nested() {
      this(0);
    }

    private Nested(int depth) {
      this.depth = depth;
    }

    @Override
    public Converter getConverter(int field) {
      return depth == 0 ? new Nested(1) : new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  ColumnReader column(String... path) {
    ColumnDescriptor descriptor = ShardSchema.SHARD.getColumnDescription(path);
    return columns.getColumnReader(descriptor);
  }

  Integer[] labels(int rows) {
    ColumnReader column = column("label");
    Integer[] labels = new Integer[rows];
    for (int row = 0; row < rows; row++) {
      if (column.getCurrentDefinitionLevel() == 1) {
        labels[row] = column.getInteger();
      }
      column.consume();
    }
    return labels;
  }

  /** Definition level 0 is a null list, 1 an empty one, 2 an element; repetition 0 a new row. */
  int[][] factors(int rows) {
    ColumnReader column = column("factors", "list", "element");
    int[][] factors = new int[rows][];
    int[] buffer = new int[8];
    for (int row = 0; row < rows; row++) {
      int level = column.getCurrentDefinitionLevel();
      int count = 0;
      do {
        if (column.getCurrentDefinitionLevel() == 2) {
          if (count == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * count);
          }
          buffer[count++] = column.getInteger();
        }
        column.consume();
      } while (column.getCurrentRepetitionLevel() > 0);
      factors[row] = level == 0 ? null : Arrays.copyOf(buffer, count);
    }
    return factors;
  }
}
