// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.ParquetColumns;
import io.sparkvae.shard.ParquetInput;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Reads chosen columns of one file of a latents table directly from Parquet, in the order of its
 * rows, one row group at a time. Page checksums are verified. May be used on any executor, by one
 * thread.
 */
public final class LatentsReader implements Closeable {
  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  private final Path file;
  private final List<String> names;
  private final ParquetFileReader reader;
  private final MessageType schema;

  /**
   * The rows of a row group.
   *
   * @param count number of rows
   * @param columns the chosen columns by name, in the order in which they were chosen
   */
  public record Rows(int count, Map<String, LatentColumn> columns) {

    /** Returns a column of vectors. */
    public LatentColumn.FloatVectors vectors(String name) {
      return (LatentColumn.FloatVectors) columns.get(name);
    }
  }

  private LatentsReader(
      Path file, List<String> names, ParquetFileReader reader, MessageType schema) {
    this.file = file;
    this.names = names;
    this.reader = reader;
    this.schema = schema;
  }

  /**
   * Opens a file.
   *
   * @param columns names of the columns to read
   * @throws DataFailure when there is no such file, it is corrupt, or lacks a column
   */
  public static LatentsReader open(Path file, List<String> columns, Configuration hadoop) {
    try {
      ParquetFileReader reader = ParquetInput.open(file, hadoop);
      try {
        MessageType chosen = chosen(reader.getFileMetaData().getSchema(), columns, file);
        reader.setRequestedSchema(chosen);
        return new LatentsReader(file, columns, reader, chosen);
      } catch (RuntimeException e) {
        reader.close();
        throw e;
      }
    } catch (FileNotFoundException e) {
      throw new DataFailure("latents %s: expected a file, found none".formatted(file), e);
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw bad(file, "a readable Parquet file", e);
    }
  }

  private static MessageType chosen(MessageType all, List<String> columns, Path file) {
    List<Type> types = new ArrayList<>();
    for (String column : columns) {
      if (!all.containsField(column)) {
        throw new DataFailure(
            "latents %s: expected a column '%s', found none".formatted(file, column));
      }
      types.add(all.getType(column));
    }
    return new MessageType(all.getName(), types);
  }

  /**
   * Reads the next row group; empty after the last.
   *
   * @throws DataFailure when it is corrupt
   */
  public Optional<Rows> next() {
    try {
      PageReadStore pages = reader.readNextRowGroup();
      if (pages == null) {
        return Optional.empty();
      }
      int rows = Math.toIntExact(pages.getRowCount());
      ParquetColumns columns =
          new ParquetColumns(pages, schema, reader.getFileMetaData().getCreatedBy());
      Map<String, LatentColumn> read = new LinkedHashMap<>();
      for (String name : names) {
        read.put(name, read(name, columns, rows));
      }
      return Optional.of(new Rows(rows, read));
    } catch (DataFailure e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw bad(file, "a readable row group", e);
    }
  }

  private LatentColumn read(String name, ParquetColumns columns, int rows) {
    Type type = schema.getType(name);
    if (type.isPrimitive()) {
      ColumnReader column = columns.column(name);
      return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
        case BINARY -> texts(column, rows);
        case DOUBLE -> doubles(column, rows);
        case INT32 -> new LatentColumn.Integers(ParquetColumns.integers(column, rows));
        default -> throw unknown(name, type);
      };
    }
    if (!schema.containsPath(new String[] {name, LIST, ELEMENT})) {
      throw unknown(name, type);
    }
    ColumnReader column = columns.column(name, LIST, ELEMENT);
    PrimitiveTypeName element = column.getDescriptor().getPrimitiveType().getPrimitiveTypeName();
    return switch (element) {
      case FLOAT -> vectors(name, column, rows);
      case INT32 -> new LatentColumn.IntegerLists(ParquetColumns.integerLists(column, rows));
      default -> throw unknown(name, type);
    };
  }

  private DataFailure unknown(String name, Type type) {
    return new DataFailure(
        "latents %s: expected a column '%s' of a latents table, found %s"
            .formatted(file, name, type));
  }

  private static LatentColumn texts(ColumnReader column, int rows) {
    String[] values = new String[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = column.getBinary().toStringUsingUTF8();
      column.consume();
    }
    return new LatentColumn.Texts(values);
  }

  private static LatentColumn doubles(ColumnReader column, int rows) {
    double[] values = new double[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = column.getDouble();
      column.consume();
    }
    return new LatentColumn.Doubles(values);
  }

  /**
   * Repetition level 0 begins a new row. An element has the highest definition level, an empty list
   * has one less.
   */
  private LatentColumn vectors(String name, ColumnReader column, int rows) {
    int there = column.getDescriptor().getMaxDefinitionLevel();
    float[] values = new float[rows];
    int length = 0;
    int found = 0;
    for (int row = 0; row < rows; row++) {
      int before = found;
      do {
        if (column.getCurrentDefinitionLevel() == there) {
          if (found == values.length) {
            values = Arrays.copyOf(values, 2 * found + 1);
          }
          values[found++] = column.getFloat();
        }
        column.consume();
      } while (column.getCurrentRepetitionLevel() > 0);
      if (row == 0) {
        length = found;
        values = Arrays.copyOf(values, Math.multiplyExact(length, rows));
      } else if (found - before != length) {
        throw new DataFailure(
            "latents %s: expected %s numbers in each row of the column '%s', found %s"
                .formatted(file, length, name, found - before));
      }
    }
    return new LatentColumn.FloatVectors(length, values);
  }

  private static DataFailure bad(Path file, String expected, Exception e) {
    return new DataFailure(
        "latents %s: expected %s, found %s".formatted(file, expected, e.getMessage()), e);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
