// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.Operation;
import io.sparkvae.graph.Shapes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies runs of equal length that lie at equal distances. What a slice takes of a tensor, and what
 * a concatenation makes of each part, is one run for each element of the axes before.
 */
record RunKernel(int count, int length, Place from, Place to) implements Kernel {
  /**
   * Where runs lie.
   *
   * @param first index of the first one
   * @param distance from one to the next
   */
  record Place(Memory memory, int first, int distance) {
    private static Place whole(Memory memory, int length) {
      return new Place(memory, 0, length);
    }
  }

  static Kernel slice(List<Long> shape, Operation.Slice slice, Memory input, Memory result) {
    int inner = size(shape.subList(slice.axis() + 1, shape.size()));
    int length = Math.toIntExact(slice.to() - slice.from()) * inner;
    int first = Math.toIntExact(slice.from()) * inner;
    int distance = size(shape.subList(slice.axis(), shape.size()));
    return new RunKernel(
        size(shape.subList(0, slice.axis())),
        length,
        new Place(input, first, distance),
        Place.whole(result, length));
  }

  static Kernel concat(List<Long> shape, int axis, Stream<Memory> parts, Memory result) {
    int count = size(shape.subList(0, axis));
    int distance = size(shape.subList(axis, shape.size()));
    List<Kernel> copies = new ArrayList<>();
    int first = 0;
    for (Iterator<Memory> all = parts.iterator(); all.hasNext(); ) {
      Memory part = all.next();
      int length = part.size() / count;
      copies.add(
          new RunKernel(
              count, length, Place.whole(part, length), new Place(result, first, distance)));
      first += length;
    }
    return () -> copies.forEach(Kernel::run);
  }

  private static int size(List<Long> shape) {
    return Shapes.length("part", shape);
  }

  @Override
  public void run() {
    for (int i = 0; i < count; i++) {
      to.memory
          .buffer()
          .put(
              to.first + i * to.distance,
              from.memory.buffer(),
              from.first + i * from.distance,
              length);
    }
  }
}
