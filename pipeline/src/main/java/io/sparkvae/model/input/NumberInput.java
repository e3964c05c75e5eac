// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;

/** The numbers of a batch that are no pixels: latents, of which a second stage is a model. */
public final class NumberInput implements ExampleInput {
  private final int size;
  private final float[] numbers;

  /**
   * @param size numbers of an example
   */
  public NumberInput(int size, int batch) {
    this.size = size;
    this.numbers = new float[batch * size];
  }

  /**
   * Takes the numbers of example {@code i}.
   *
   * @param of the example, {@code [size]}
   */
  public void put(int i, float[] of) {
    System.arraycopy(of, 0, numbers, i * size, size);
  }

  @Override
  public void pad(int count) {
    Arrays.fill(numbers, count * size, numbers.length, 0);
  }

  @Override
  public void put(GraphSession session) {
    session.input(Scope.X).put(numbers);
  }

  @Override
  public float[] toFloats() {
    return numbers.clone();
  }
}
