// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import java.util.List;

/** Axes in another order, element by element. */
final class PermuteKernel implements Kernel {
  private final Memory input;
  private final Memory result;
  private final int[] sizes;
  private final int[] strides;

  PermuteKernel(List<Long> shape, List<Integer> axes, Memory input, Memory result) {
    this.input = input;
    this.result = result;
    int rank = axes.size();
    int[] inputStrides = new int[rank];
    int stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      inputStrides[i] = stride;
      stride *= Math.toIntExact(shape.get(i));
    }
    sizes = new int[rank];
    strides = new int[rank];
    for (int i = 0; i < rank; i++) {
      sizes[i] = Math.toIntExact(shape.get(axes.get(i)));
      strides[i] = inputStrides[axes.get(i)];
    }
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

  /** Whether only axes of size 1 change places, so that memory stays as it is. */
  static boolean movesNothing(List<Long> shape, List<Integer> axes) {
    List<Integer> moved = axes.stream().filter(axis -> shape.get(axis) > 1).toList();
    return moved.equals(moved.stream().sorted().toList());
  }
}
