// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import java.util.Arrays;
import java.util.List;

/** A function of each row of {@code [rows, n]} by itself. */
final class RowKernel implements Kernel {
  private interface Function {
    void apply(float[] x, float[] y);
  }

  private final Memory input;
  private final Memory result;
  private final int rows;
  private final float[] x;
  private final float[] y;
  private final Function function;

  private RowKernel(List<Long> shape, int made, Memory input, Memory result, Function function) {
    this.input = input;
    this.result = result;
    this.rows = Math.toIntExact(shape.get(0));
    this.x = new float[Math.toIntExact(shape.get(1))];
    this.y = new float[made];
    this.function = function;
  }

  /** The largest of each row. */
  static Kernel maximum(List<Long> shape, Memory input, Memory result) {
    return new RowKernel(
        shape,
        1,
        input,
        result,
        (x, y) -> {
          float largest = x[0];
          for (float value : x) {
            largest = Math.max(largest, value);
          }
          y[0] = largest;
        });
  }

  /** The index of the largest of each row. */
  static Kernel argMaximum(List<Long> shape, Memory input, Memory result) {
    return new RowKernel(shape, 1, input, result, (x, y) -> y[0] = argMaximum(x));
  }

  private static int argMaximum(float[] x) {
    float largest = Float.NEGATIVE_INFINITY;
    int index = 0;
    for (int i = 0; i < x.length; i++) {
      if (x[i] > largest) {
        largest = x[i];
        index = i;
      }
    }
    return index;
  }

  /** 1 at the k largest of each row, the first of equal ones, 0 elsewhere. */
  static Kernel topMask(List<Long> shape, int k, Memory input, Memory result) {
    return new RowKernel(
        shape, Math.toIntExact(shape.get(1)), input, result, (x, y) -> topMask(x, k, y));
  }

  private static void topMask(float[] x, int k, float[] y) {
    float[] sorted = x.clone();
    Arrays.sort(sorted);
    float least = sorted[x.length - k];
    int left = k;
    for (float value : x) {
      left -= value > least ? 1 : 0;
    }
    for (int i = 0; i < x.length; i++) {
      boolean equal = x[i] == least && left-- > 0;
      y[i] = equal || x[i] > least ? 1 : 0;
    }
  }

  @Override
  public void run() {
    for (int row = 0; row < rows; row++) {
      input.get(row * x.length, x, x.length);
      function.apply(x, y);
      result.put(row * y.length, y, y.length);
    }
  }
}
