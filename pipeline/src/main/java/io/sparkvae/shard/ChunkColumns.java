// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

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
    return ParquetColumns.integers(column("label"), rows);
  }

  int[][] factors(int rows) {
    return ParquetColumns.integerLists(column("factors", "list", "element"), rows);
  }
}
