// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.FloatTensor;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A run of floats outside the Java heap, where native code can reach it, with a view for bulk
 * copies to and from arrays.
 *
 * @param pointer for native code
 * @param buffer the same memory for Java
 */
public record Memory(FloatPointer pointer, FloatBuffer buffer) {

  /** Memory of its own, not initialised; freed with the plan in whose making it is allocated. */
  static Memory allocate(long size) {
    return of(new FloatPointer(size));
  }

  static Memory of(FloatPointer pointer) {
    return new Memory(pointer, pointer.asBuffer());
  }

  /** Memory that holds the given values. */
  static Memory of(double[] values) {
    Memory memory = allocate(values.length);
    for (int i = 0; i < values.length; i++) {
      memory.buffer.put(i, (float) values[i]);
    }
    return memory;
  }

  /** The memory of a tensor; it is gone when the tensor is closed. */
  static Memory of(FloatTensor tensor) {
    return of(tensor.pointer());
  }

  /** In floats. */
  int size() {
    return buffer.capacity();
  }

  /** A part of this, which shares its memory. */
  Memory slice(int from, int size) {
    // An address of its own: oneDNN takes pointers without looking at their position.
    return of(pointer.getPointer((long) from).limit(size));
  }

  /** Copies {@code n} floats into the beginning of an array. */
  void get(int from, float[] into, int n) {
    buffer.get(from, into, 0, n);
  }

  /** Copies the first {@code n} floats of an array here. */
  void put(int from, float[] values, int n) {
    buffer.put(from, values, 0, n);
  }
}
