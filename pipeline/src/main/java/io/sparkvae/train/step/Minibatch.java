// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import java.util.ArrayList;
import java.util.List;

/**
 * The examples that a gradient is computed from. It says what they are, and every executor reads
 * it: on a processor {@link MinibatchInput} makes numbers of it, a device may do so itself.
 */
public record Minibatch(List<Example> examples) {
  public Minibatch {
    examples = List.copyOf(examples);
  }

  /** Returns the number of examples. */
  public int count() {
    return examples.size();
  }

  /** Its parts, in order: each but the last has so many examples ({@link MinibatchParts}). */
  List<Minibatch> parts(int size) {
    List<Minibatch> parts = new ArrayList<>();
    for (int from = 0; from < count(); from += size) {
      parts.add(new Minibatch(examples.subList(from, Math.min(from + size, count()))));
    }
    return parts;
  }
}
