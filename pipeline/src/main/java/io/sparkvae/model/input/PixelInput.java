// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;

/** The pixels of a batch, as bytes. The session that they are fed to makes numbers of them. */
public final class PixelInput implements ExampleInput {
  private final int size;
  private final byte[] bytes;

  /**
   * @param size pixel values in an image
   */
  public PixelInput(int size, int batch) {
    this.size = size;
    this.bytes = new byte[batch * size];
  }

  /**
   * Takes the pixels of example {@code i}.
   *
   * @param images uint8, {@code [rows, size]}
   * @param row of the example
   */
  public void put(int i, byte[] images, int row) {
    System.arraycopy(images, row * size, bytes, i * size, size);
  }

  @Override
  public void pad(int count) {
    Arrays.fill(bytes, count * size, bytes.length, (byte) 0);
  }

  @Override
  public void put(GraphSession session) {
    session.input(Scope.X).putPixels(bytes);
  }

  @Override
  public float[] toFloats() {
    float[] x = new float[bytes.length];
    UnitPixels.put(bytes, 0, bytes.length, x, 0);
    return x;
  }
}
