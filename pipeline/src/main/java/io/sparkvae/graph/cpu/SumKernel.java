// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.plan.SummedAxes;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/** A sum over axes that lie together: the input is seen as {@code [before, summed, after]}. */
final class SumKernel implements Kernel {
  private static final int BLOCK = 4096;

  private final Memory input;
  private final Memory result;
  private final int before;
  private final int summed;
  private final int after;
  private final Memory ones;
  private final Memory columns;

  SumKernel(SummedAxes axes, Memory input, Memory result) {
    this.before = axes.before();
    this.summed = axes.summed();
    this.after = axes.after();
    this.input = input;
    this.result = result;
    this.ones = Memory.allocate(Math.min(summed, BLOCK));
    this.columns = Memory.allocate(after);
    float[] one = new float[ones.size()];
    Arrays.fill(one, 1);
    ones.put(0, one, one.length);
  }

  /** Floats outside the heap that such a kernel has for itself. */
  static long floats(SummedAxes axes) {
    return (long) Math.min(axes.summed(), BLOCK) + axes.after();
  }

  @Override
  public void run() {
    if (after == 1) {
      sumRows();
    } else {
      sumColumns();
    }
  }

  /** Each row becomes a number; added in double, in a fixed order. */
  private void sumRows() {
    float[] row = new float[Math.min(summed, BLOCK)];
    for (int r = 0; r < before; r++) {
      double sum = 0;
      for (int from = 0; from < summed; from += row.length) {
        int n = Math.min(row.length, summed - from);
        input.get(r * summed + from, row, n);
        sum += sum(row, n);
      }
      result.buffer().put(r, (float) sum);
    }
  }

  /** Four sums side by side, so that an addition need not wait for the one before. */
  private static double sum(float[] x, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < n; i++) {
      a += x[i];
    }
    return (a + b) + (c + d);
  }

  /** Rows are added up: those of a block in float by oneDNN, the sums of the blocks in double. */
  private void sumColumns() {
    float[] part = new float[after];
    double[] total = new double[after];
    for (int outer = 0; outer < before; outer++) {
      Arrays.fill(total, 0);
      for (int from = 0; from < summed; from += ones.size()) {
        int rows = Math.min(ones.size(), summed - from);
        FloatPointer block = input.pointer().getPointer((long) (outer * summed + from) * after);
        OneDnn.sumRows(rows, after, block, ones.pointer(), columns.pointer());
        columns.get(0, part, after);
        for (int i = 0; i < after; i++) {
          total[i] += part[i];
        }
      }
      for (int i = 0; i < after; i++) {
        part[i] = (float) total[i];
      }
      result.put(outer * after, part, after);
    }
  }
}
