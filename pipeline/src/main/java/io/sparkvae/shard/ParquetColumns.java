// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads the columns of one row group of a Parquet file, each independently. */
public final class ParquetColumns {
  private final PageReadStore pages;
  private final MessageType schema;
  private final ColumnReadStoreImpl columns;

  /**
   * @param schema schema of the file
   * @param createdBy name and version of the file's writer; Parquet corrects known errors of older
   *     ones
   */
  public ParquetColumns(PageReadStore pages, MessageType schema, String createdBy) {
    this.pages = pages;
    this.schema = schema;
    this.columns = new ColumnReadStoreImpl(pages, new Unused(schema), schema, createdBy);
  }

  /** Values are read from the column itself, so converters do nothing. */
  private static final class Unused extends GroupConverter {
    private final GroupType group;

    Unused(GroupType group) {
      this.group = group;
    }

    @Override
    public Converter getConverter(int field) {
      Type type = group.getType(field);
      return type.isPrimitive() ? new PrimitiveConverter() {} : new Unused(type.asGroupType());
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  /** Returns the column at a path of field names. */
  public ColumnReader column(String... path) {
    return columns.getColumnReader(schema.getColumnDescription(path));
  }

  /** Returns the column of lists of floats at a path of field names. */
  public FloatLists floatLists(String... path) {
    ColumnDescriptor column = schema.getColumnDescription(path);
    return new FloatLists(column, pages.getPageReader(column));
  }

  /** Reads an integer of each row; null where a row has none. */
  public static Integer[] integers(ColumnReader column, int rows) {
    int there = column.getDescriptor().getMaxDefinitionLevel();
    Integer[] values = new Integer[rows];
    for (int row = 0; row < rows; row++) {
      if (column.getCurrentDefinitionLevel() == there) {
        values[row] = column.getInteger();
      }
      column.consume();
    }
    return values;
  }

  /**
   * Reads a list of integers of each row; null where a row has none. An element has the highest
   * definition level, an empty list has one less, no list has less still; repetition level 0 begins
   * a new row.
   */
  public static int[][] integerLists(ColumnReader column, int rows) {
    int there = column.getDescriptor().getMaxDefinitionLevel();
    int[][] lists = new int[rows][];
    int[] list = new int[16];
    for (int row = 0; row < rows; row++) {
      boolean isNull = column.getCurrentDefinitionLevel() < there - 1;
      int length = 0;
      do {
        if (column.getCurrentDefinitionLevel() == there) {
          list = length == list.length ? Arrays.copyOf(list, 2 * length) : list;
          list[length++] = column.getInteger();
        }
        column.consume();
      } while (column.getCurrentRepetitionLevel() > 0);
      lists[row] = isNull ? null : Arrays.copyOf(list, length);
    }
    return lists;
  }
}
