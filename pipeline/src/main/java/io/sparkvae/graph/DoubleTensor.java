// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import io.sparkvae.image.UnitPixels;
import java.util.List;

/** Doubles on the Java heap; the executor that computes with them brings memory of its own. */
public final class DoubleTensor implements Tensor {
  private final List<Long> shape;
  private final double[] elements;
  private boolean open = true;

  /** Zeros. */
  public DoubleTensor(List<Long> shape) {
    this.shape = shape;
    this.elements = new double[Shapes.length("tensor", shape)];
  }

  @Override
  public List<Long> shape() {
    return shape;
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public void put(float[] values) {
    put(Tensors.widened(values));
  }

  @Override
  public void put(double[] values) {
    Tensors.requireOpen(open);
    Tensors.requireSize(this, values.length);
    System.arraycopy(values, 0, elements, 0, elements.length);
  }

  @Override
  public void putPixels(byte[] bytes) {
    Tensors.requireOpen(open);
    Tensors.requireSize(this, bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      elements[i] = UnitPixels.of(bytes[i]);
    }
  }

  @Override
  public void get(float[] into) {
    Tensors.requireOpen(open);
    Tensors.requireSize(this, into.length);
    Tensors.narrow(elements, into);
  }

  @Override
  public double[] toDoubles() {
    Tensors.requireOpen(open);
    return elements.clone();
  }

  @Override
  public void close() {
    open = false;
  }
}
