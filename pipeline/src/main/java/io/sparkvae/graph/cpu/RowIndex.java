// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

/**
 * Numbers of rows of a table, as floats.
 *
 * @param what reads them, for messages
 * @param size rows of the table
 */
record RowIndex(String what, Memory numbers, int size) {
  int rows() {
    return numbers.size();
  }

  /**
   * The row of the table that a number names.
   *
   * @throws IllegalArgumentException when the table has no such row
   */
  int of(int at) {
    float number = numbers.buffer().get(at);
    int row = (int) number;
    if (row != number || row < 0 || row >= size) {
      throw new IllegalArgumentException(
          "%s: expected an index of whole numbers from 0 to %s, found %s at %s"
              .formatted(what, size - 1, number, at));
    }
    return row;
  }
}
