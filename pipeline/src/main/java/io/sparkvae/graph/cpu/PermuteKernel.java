// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.plan.PermutedAxes;

/** Axes in another order: row by row of the result, whose elements lie apart by one stride. */
final class PermuteKernel implements Kernel {
  private final Memory input;
  private final Memory result;
  private final int[] sizes;
  private final int[] strides;

  PermuteKernel(PermutedAxes axes, Memory input, Memory result) {
    this.input = input;
    this.result = result;
    this.sizes = axes.sizes().stream().mapToInt(Integer::intValue).toArray();
    this.strides = axes.strides().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public void run() {
    float[] from = new float[input.size()];
    input.get(0, from, from.length);
    float[] to = new float[from.length];
    int last = sizes.length - 1;
    int[] index = new int[last];
    int at = 0;
    for (int row = 0; row < to.length; row += sizes[last]) {
      copy(from, at, strides[last], to, row, sizes[last]);
      for (int axis = last - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        at -= strides[axis] * sizes[axis];
        index[axis] = 0;
      }
    }
    result.put(0, to, to.length);
  }

  private static void copy(float[] from, int at, int stride, float[] to, int row, int n) {
    if (stride == 1) {
      System.arraycopy(from, at, to, row, n);
    } else {
      for (int i = 0; i < n; i++) {
        to[row + i] = from[at + i * stride];
      }
    }
  }
}
