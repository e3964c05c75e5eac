// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import io.sparkvae.image.UnitPixels;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Floats outside the Java heap, where native code reaches them. */
public final class FloatTensor implements Tensor {
  /** Pixels that are converted at a time: their floats stay in the first-level cache. */
  private static final int BLOCK = 2048;

  private final FloatPointer pointer;
  private final List<Long> shape;
  private final int size;

  /** Zeros. */
  public FloatTensor(List<Long> shape) {
    this.shape = shape;
    this.size = Shapes.length("tensor", shape);
    this.pointer = new FloatPointer(size);
    Pointer.memset(pointer, 0, (long) size * Float.BYTES);
  }

  /** The memory itself; it is gone when this tensor is closed. */
  public FloatPointer pointer() {
    Tensors.requireOpen(!pointer.isNull());
    return pointer;
  }

  @Override
  public List<Long> shape() {
    return shape;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void put(float[] values) {
    Tensors.requireSize(this, values.length);
    pointer().put(values);
  }

  @Override
  public void put(double[] values) {
    float[] narrow = new float[values.length];
    Tensors.narrow(values, narrow);
    put(narrow);
  }

  @Override
  public void putPixels(byte[] bytes) {
    Tensors.requireSize(this, bytes.length);
    FloatBuffer memory = pointer().asBuffer();
    float[] block = new float[Math.min(BLOCK, size)];
    for (int from = 0; from < size; from += BLOCK) {
      int n = Math.min(BLOCK, size - from);
      UnitPixels.put(bytes, from, n, block, 0);
      memory.put(from, block, 0, n);
    }
  }

  @Override
  public void get(float[] into) {
    Tensors.requireSize(this, into.length);
    pointer().get(into);
  }

  @Override
  public double[] toDoubles() {
    return Tensors.widened(toFloats());
  }

  @Override
  public void close() {
    pointer.close();
  }
}
