// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.shard.ParquetColumns;
import io.sparkvae.shard.RowGroup;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReader;

/**
 * Reads the codes of one row group of a latents table, as a prior's training needs them. May be
 * called from any executor and thread.
 */
public final class CodeReader {
  private static final String[] CODES = {"codes", "list", "element"};

  private CodeReader() {}

  /**
   * The rows of a row group, in file order. The arrays are not copied and must not be changed.
   *
   * @param bytes the codes, {@code [rows, shape.image().size()]}, as {@link CodeShape#put} writes
   *     them
   * @param labels label of each image; null where an image has none
   */
  public record Rows(byte[] bytes, Integer[] labels) {}

  /**
   * Reads a row group.
   *
   * @param rowGroup its number in the file, from 0
   * @param expectedRows number of rows, as in the manifest
   * @throws DataFailure when there is no such file, or when the row group is corrupt or not what
   *     the manifest says
   */
  public static Rows read(
      Path file, int rowGroup, int expectedRows, CodeShape shape, Configuration hadoop) {
    RowGroup group = new RowGroup("latents", file, rowGroup, expectedRows);
    return group.read(
        hadoop,
        (schema, metadata, columns) -> {
          if (!schema.containsPath(CODES) || !schema.containsField(LatentsSchema.LABEL)) {
            throw group.bad("the columns codes and label", "another table");
          }
          return new Rows(
              codes(columns.column(CODES), shape, group),
              ParquetColumns.integers(columns.column(LatentsSchema.LABEL), expectedRows));
        });
  }

  /** Definition level 0 is an empty list, 1 an element; repetition level 0 begins a new row. */
  private static byte[] codes(ColumnReader column, CodeShape shape, RowGroup group) {
    int size = shape.image().size();
    int[] different = shape.sizes();
    byte[] bytes = new byte[Math.multiplyExact(group.rows(), size)];
    int[] codes = new int[different.length];
    for (int row = 0; row < group.rows(); row++) {
      int count = 0;
      do {
        if (column.getCurrentDefinitionLevel() == 1) {
          int code = column.getInteger();
          if (count == codes.length || code < 0 || code >= different[count]) {
            throw group.bad(shape.words(), words(code, count, row));
          }
          codes[count++] = code;
        }
        column.consume();
      } while (column.getCurrentRepetitionLevel() > 0);
      if (count < codes.length) {
        throw group.bad(shape.words(), "%s codes in row %s".formatted(count, row));
      }
      shape.put(codes, bytes, row * size);
    }
    return bytes;
  }

  private static String words(int code, int count, int row) {
    return "%s as code %s of row %s".formatted(code, count, row);
  }
}
