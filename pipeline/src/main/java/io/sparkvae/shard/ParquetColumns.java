// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

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
  private final MessageType schema;
  private final ColumnReadStoreImpl columns;

  /**
   * @param schema schema of the file
   * @param createdBy name and version of the file's writer; Parquet corrects known errors of older
   *     ones
   */
  public ParquetColumns(PageReadStore pages, MessageType schema, String createdBy) {
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
}
