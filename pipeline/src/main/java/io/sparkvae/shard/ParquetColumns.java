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

/** The columns of one row group of a Parquet file, each read on its own. */
public final class ParquetColumns {
  private final MessageType schema;
  private final ColumnReadStoreImpl columns;

  /**
   * @param schema of the file
   * @param createdBy the file's writer, for what older ones did wrong
   */
  public ParquetColumns(PageReadStore pages, MessageType schema, String createdBy) {
    this.schema = schema;
    this.columns = new ColumnReadStoreImpl(pages, new Unused(schema), schema, createdBy);
  }

  /** Values are taken from the column itself, so converters have nothing to do. */
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

  /** A column by the names on the way to it. */
  public ColumnReader column(String... path) {
    return columns.getColumnReader(schema.getColumnDescription(path));
  }
}
