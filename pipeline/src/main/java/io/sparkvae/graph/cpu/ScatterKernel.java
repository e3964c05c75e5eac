// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import java.util.Arrays;

/** Adds rows to those of a table that an index names, in the order of the rows. */
final class ScatterKernel implements Kernel {
  private final Memory rows;
  private final RowIndex index;
  private final Memory result;
  private final float[] row;
  private final float[] sums;

  /**
   * @param index one number a row
   * @param width of a row
   * @param result the table, whose memory is overwritten
   */
  ScatterKernel(Memory rows, RowIndex index, int width, Memory result) {
    this.rows = rows;
    this.index = index;
    this.result = result;
    this.row = new float[width];
    this.sums = new float[result.size()];
  }

  @Override
  public void run() {
    Arrays.fill(sums, 0);
    for (int r = 0; r < index.rows(); r++) {
      rows.get(r * row.length, row, row.length);
      add(row, sums, index.of(r) * row.length);
    }
    result.put(0, sums, sums.length);
  }

  private static void add(float[] row, float[] sums, int from) {
    for (int i = 0; i < row.length; i++) {
      sums[from + i] += row[i];
    }
  }
}
