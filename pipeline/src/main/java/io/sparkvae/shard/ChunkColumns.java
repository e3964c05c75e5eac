// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.util.Arrays;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;

/** Reads the columns of one row group of a shard, each independently. */
final class ChunkColumns {
  private final ParquetColumns columns;

  ChunkColumns(PageReadStore pages, String createdBy) {
    this.columns = new ParquetColumns(pages, ShardSchema.SHARD, createdBy);
  }

  ColumnReader column(String... path) {
    return columns.column(path);
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

  /**
   * Reads the factors. Definition level 0 is a null list, 1 an empty list, 2 an element; repetition
   * level 0 begins a new row.
   */
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
