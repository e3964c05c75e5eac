// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.failure.DataFailure;
import java.io.Serializable;
import java.util.BitSet;

/**
 * An array with numbers or names for each image: labels, or generative factors.
 *
 * @param offset bytes before the first row
 * @param rows number of rows, one for each image
 * @param columns elements of a row
 * @param used rows whose labels are used; null for all
 */
record LabelArray(
    ArrayFile file, long offset, long rows, int columns, ElementType type, BitSet used)
    implements Serializable {
  private static final int MOST_COLUMNS = 1 << 16;

  /** An array of which all rows are used. */
  LabelArray(ArrayFile file, long offset, long rows, int columns, ElementType type) {
    this(file, offset, rows, columns, type, null);
  }

  /** Returns the same labels for some of the images; the others have none. */
  LabelArray only(BitSet rowsUsed) {
    return new LabelArray(file, offset, rows, columns, type, rowsUsed);
  }

  /**
   * Returns labels: {@code [n]} or {@code [n, 1]} whole numbers, booleans or names.
   *
   * @param used columns of which only the first is a label; 1 unless the format says otherwise
   * @throws DataFailure when the array holds something else
   */
  static LabelArray labels(ArrayFile file, ArrayHeader header, int used) {
    if (header.type().kind() == ElementType.Kind.FLOAT) {
      throw refused(file, "whole numbers or names", "dtype " + header.type());
    }
    long columns = columns(header);
    if (header.rank() > 2 || columns != 1 && columns != used) {
      throw refused(
          file,
          "one label for each image, shape [n] or [n, 1]",
          "shape " + header.shape() + " (one-hot? labels.argmax(axis=1))");
    }
    return of(file, header, (int) columns);
  }

  /**
   * Returns generative factors: {@code [n, factors]} whole numbers.
   *
   * @throws DataFailure when the array holds something else
   */
  static LabelArray factors(ArrayFile file, ArrayHeader header) {
    if (!header.type().isInteger()) {
      throw ArrayHeader.bad(file.location(), "integers", "dtype " + header.type());
    }
    long columns = columns(header);
    if (header.rank() != 2 || columns > MOST_COLUMNS) {
      throw ArrayHeader.bad(file.location(), "shape [n, factors]", "shape " + header.shape());
    }
    return of(file, header, (int) columns);
  }

  private static long columns(ArrayHeader header) {
    return header.rank() == 2 ? header.sizes()[1] : 1;
  }

  private static LabelArray of(ArrayFile file, ArrayHeader header, int columns) {
    return new LabelArray(file, header.offset(), header.items(), columns, header.type());
  }

  private static DataFailure refused(ArrayFile file, String expected, String found) {
    return ArrayHeader.bad(
        file.location(),
        expected,
        found + "; save them as whole numbers or names, or set ingest.labels = none");
  }

  /** Checks that there is a row for each image. */
  LabelArray requireRows(ImageArray images) {
    if (rows != images.count()) {
      throw ArrayHeader.bad(
          file.location(),
          "%s rows for as many images of %s".formatted(images.count(), images.file().location()),
          Long.toString(rows));
    }
    return this;
  }

  int rowBytes() {
    return columns * type.bytes();
  }

  /**
   * Returns the label of a row, a number or a name; {@code null} for an empty name, and for a row
   * that is not used.
   */
  String label(byte[] row, long number) {
    if (used != null && !used.get(Math.toIntExact(number))) {
      return null;
    }
    if (type.isText()) {
      String name = type.text(row, 0);
      return name.isEmpty() ? null : name;
    }
    long value = type.integer(row, 0);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw refused(
          file,
          "labels from 0 to " + Integer.MAX_VALUE,
          "%s for image %s".formatted(value, number));
    }
    return Long.toString(value);
  }

  /** Returns the numbers of a row. */
  int[] factors(byte[] row, long number) {
    int[] values = new int[columns];
    for (int i = 0; i < columns; i++) {
      long value = type.integer(row, i * type.bytes());
      if (value != (int) value) {
        throw ArrayHeader.bad(
            file.location(), "numbers of 32 bits", "%s for image %s".formatted(value, number));
      }
      values[i] = (int) value;
    }
    return values;
  }
}
