// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.onnx;

import java.util.List;

/**
 * An input or an output of a network.
 *
 * @param shape of one example; the tensor has the batch in front, {@code [batch, …]}
 * @param meaning for people, as the file says it
 */
public record Port(String name, ElementType type, List<Long> shape, String meaning) {
  /** The name of the axis of examples. */
  static final String BATCH = "batch";

  public Port {
    shape = List.copyOf(shape);
  }
}
