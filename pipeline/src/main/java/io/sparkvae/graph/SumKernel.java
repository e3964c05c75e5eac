package io.sparkvae.graph;

import java.util.Arrays;
import java.util.List;

/** A sum over axes that lie together: the input is seen as {@code [before, summed, after]}. */
final class SumKernel implements Kernel {
  private static final int BLOCK = 4096;

  private final Memory input;
  private final Memory result;
  private final int before;
  private final int summed;
  private final int after;

  SumKernel(List<Long> shape, List<Integer> axes, Memory input, Memory result) {
    int first = axes.isEmpty() ? 0 : axes.stream().min(Integer::compare).orElseThrow();
    int end = axes.isEmpty() ? shape.size() : first + axes.size();
    Shapes.require(
        axes.stream().allMatch(axis -> axis < end), "axes that lie together to sum over", axes);
    this.before = size(shape.subList(0, first));
    this.summed = size(shape.subList(first, end));
    this.after = size(shape.subList(end, shape.size()));
    this.input = input;
    this.result = result;
  }

  private static int size(List<Long> shape) {
    return Math.toIntExact(Shapes.size(shape));
  }

  @Override
  public void run() {
    if (after == 1) {
      sumRows();
    } else {
      sumColumns();
    }
  }

  /** Each row to a number; in double, in one fixed order. */
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

  /** Four chains, so that one addition need not wait for another. */
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

  /** Rows added up; in float for as many rows as a block holds, in double over the blocks. */
  private void sumColumns() {
    int rows = Math.max(1, BLOCK / after);
    float[] block = new float[rows * after];
    float[] part = new float[after];
    double[] total = new double[after];
    for (int outer = 0; outer < before; outer++) {
      Arrays.fill(total, 0);
      for (int from = 0; from < summed; from += rows) {
        int n = Math.min(rows, summed - from);
        input.get((outer * summed + from) * after, block, n * after);
        addRows(block, n, part);
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

  private void addRows(float[] block, int rows, float[] into) {
    System.arraycopy(block, 0, into, 0, after);
    for (int r = 1; r < rows; r++) {
      int at = r * after;
      for (int i = 0; i < after; i++) {
        into[i] += block[at + i];
      }
    }
  }
}
