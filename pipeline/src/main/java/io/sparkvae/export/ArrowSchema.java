// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.latents.LatentColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The types of columns in Arrow. Vectors and codes, of which every row has as many numbers, are
 * lists of a fixed size; factors are lists that may be null.
 */
final class ArrowSchema {
  /** Under this key Parquet readers of Arrow find a file's schema. */
  static final String PARQUET_KEY = "ARROW:schema";

  private static final String CODES = "codes";
  private static final String ITEM = "item";
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  private static final ArrowType DOUBLE =
      new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
  private static final ArrowType INTEGER = new ArrowType.Int(Integer.SIZE, true);

  private ArrowSchema() {}

  /** Returns the types of columns by the rows that they have. */
  static Schema of(Map<String, LatentColumn> columns) {
    List<Field> fields = new ArrayList<>();
    columns.forEach((name, column) -> fields.add(field(name, column)));
    return new Schema(fields);
  }

  private static Field field(String name, LatentColumn column) {
    if (column instanceof LatentColumn.Texts) {
      return field(name, ArrowType.Utf8.INSTANCE, false);
    } else if (column instanceof LatentColumn.Doubles) {
      return field(name, DOUBLE, false);
    } else if (column instanceof LatentColumn.Integers) {
      return field(name, INTEGER, true);
    } else if (column instanceof LatentColumn.FloatVectors vectors) {
      return list(name, fixed(vectors.length()), FLOAT, false);
    }
    int[] first = ((LatentColumn.IntegerLists) column).values()[0];
    return name.equals(CODES)
        ? list(name, fixed(first.length), INTEGER, false)
        : list(name, ArrowType.List.INSTANCE, INTEGER, true);
  }

  /** Vectors without numbers are plain lists: not every reader knows a fixed size of 0. */
  private static ArrowType fixed(int length) {
    return length > 0 ? new ArrowType.FixedSizeList(length) : ArrowType.List.INSTANCE;
  }

  private static Field field(String name, ArrowType type, boolean nullable) {
    return new Field(name, new FieldType(nullable, type, null), List.of());
  }

  private static Field list(String name, ArrowType list, ArrowType item, boolean nullable) {
    return new Field(name, new FieldType(nullable, list, null), List.of(field(ITEM, item, false)));
  }

  /** Returns a schema as Arrow writes it into Parquet files: a message of its IPC, in Base64. */
  static String encoded(Schema schema) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    MessageSerializer.serialize(new WriteChannel(Channels.newChannel(message)), schema);
    return Base64.getEncoder().encodeToString(message.toByteArray());
  }
}
