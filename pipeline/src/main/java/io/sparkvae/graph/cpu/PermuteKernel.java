// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.plan.PermutedAxes;

/** Axes in another order, element by element. */
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
    int[] index = new int[sizes.length];
    int at = 0;
    for (int i = 0; i < to.length; i++) {
      to[i] = from[at];
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
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
}
