// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.latents.LatentColumn;
import io.sparkvae.latents.LatentsReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One column of vectors as an array of NumPy, {@code [rows, length]}, in C order, little-endian:
 * format version 1.0 of {@code numpy.lib.format}. Codes are int32, other vectors floats.
 *
 * @param vector name of the column
 * @param type type of floats
 */
record NpyFormat(String vector, Type type) implements RowsFormat {
  private static final long serialVersionUID = 1L;

  /** NumPy aligns the data to so many bytes. */
  private static final int ALIGNMENT = 64;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** Types of floats. */
  enum Type {
    FLOAT32("<f4", Float.BYTES),
    FLOAT16("<f2", Short.BYTES);

    private final String description;
    private final int bytes;

    Type(String description, int bytes) {
      this.description = description;
      this.bytes = bytes;
    }
  }

  @Override
  public List<String> columns() {
    return List.of(vector);
  }

  @Override
  public void write(LatentsReader rows, long count, OutputStream out) throws IOException {
    int length = -1;
    for (Optional<LatentsReader.Rows> group = rows.next(); group.isPresent(); group = rows.next()) {
      LatentColumn column = group.get().columns().get(vector);
      int here = length(column);
      if (length < 0) {
        length = here;
        out.write(header(description(column), count, length));
      } else if (here != length) {
        throw new DataFailure(
            "latents: expected %s numbers in each row of the column '%s', found %s"
                .formatted(length, vector, here));
      }
      out.write(bytes(column));
    }
  }

  private int length(LatentColumn column) {
    int length =
        column instanceof LatentColumn.FloatVectors vectors
            ? vectors.length()
            : lists(column).values()[0].length;
    if (length == 0) {
      throw new ConfigurationFailure(
          "%s: expected a column with numbers, found '%s', whose vectors are empty for this model"
              .formatted(NpyTarget.VECTOR, vector));
    }
    return length;
  }

  private static LatentColumn.IntegerLists lists(LatentColumn column) {
    return (LatentColumn.IntegerLists) column;
  }

  private String description(LatentColumn column) {
    return column instanceof LatentColumn.FloatVectors ? type.description : "<i4";
  }

  /** Returns the header as NumPy itself writes it. */
  private static byte[] header(String description, long rows, int length) {
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s, %s), }"
            .formatted(description, rows, length);
    int unpadded = MAGIC.length + Short.BYTES + dictionary.length() + 1;
    int bytes = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(header.array(), (byte) ' ');
    header
        .put(MAGIC)
        .putShort((short) (bytes - MAGIC.length - Short.BYTES))
        .put(dictionary.getBytes(StandardCharsets.US_ASCII))
        .put(bytes - 1, (byte) '\n');
    return header.array();
  }

  private byte[] bytes(LatentColumn column) {
    if (!(column instanceof LatentColumn.FloatVectors vectors)) {
      int[][] lists = lists(column).values();
      int length = lists[0].length;
      ByteBuffer bytes = buffer(lists.length, length, Integer.BYTES);
      for (int[] list : lists) {
        bytes.asIntBuffer().put(list);
        bytes.position(bytes.position() + length * Integer.BYTES);
      }
      return bytes.array();
    }
    float[] values = vectors.values();
    ByteBuffer bytes = buffer(values.length, 1, type.bytes);
    switch (type) {
      case FLOAT32 -> bytes.asFloatBuffer().put(values);
      case FLOAT16 -> {
        for (float value : values) {
          bytes.putShort(Half.bits(inRange(value)));
        }
      }
    }
    return bytes.array();
  }

  private static ByteBuffer buffer(int rows, int length, int bytes) {
    return ByteBuffer.allocate(Math.multiplyExact(Math.multiplyExact(rows, length), bytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private float inRange(float value) {
    if (Float.isFinite(value) && Half.isInfinite(Half.bits(value))) {
      throw new DataFailure(
          "latents: expected numbers of at most %s in the column '%s' for float16, found %s; %s = float32 can hold it"
              .formatted((int) Half.MAX, vector, value, NpyTarget.TYPE));
    }
    return value;
  }
}
