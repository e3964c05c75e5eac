// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import io.sparkvae.graph.GraphSession;

/** The values x of a batch's examples, from which a session is fed. */
public sealed interface ExampleInput permits NumberInput, PixelInput {
  /** Makes padding of the examples from {@code count} on. */
  void pad(int count);

  /** Feeds a session. */
  void put(GraphSession session);

  /** Returns the values, {@code [batch, size]}, as a new array: numbers, or pixels in [0, 1]. */
  float[] toFloats();
}
