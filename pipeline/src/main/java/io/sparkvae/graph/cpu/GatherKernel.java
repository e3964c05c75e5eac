// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

/**
 * Copies the rows of a table that an index names.
 *
 * @param index one number a row of the result
 * @param width of a row
 */
record GatherKernel(Memory table, RowIndex index, int width, Memory result) implements Kernel {
  @Override
  public void run() {
    for (int row = 0; row < index.rows(); row++) {
      result.buffer().put(row * width, table.buffer(), index.of(row) * width, width);
    }
  }
}
