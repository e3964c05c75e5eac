// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.Objects;

/**
 * A place in the card's memory, named before the memory exists: an offset in a buffer such as the
 * arena, the parameters, the gradient or an input.
 *
 * @param buffer the name of the buffer
 * @param offset in bytes from the buffer's start
 */
public record Place(String buffer, long offset) {
  public Place {
    Objects.requireNonNull(buffer, "buffer");
    if (offset < 0) {
      throw new IllegalArgumentException(
          "place in %s: expected an offset of at least 0, found %s".formatted(buffer, offset));
    }
  }

  /** The place so many bytes further. */
  public Place plus(long bytes) {
    return new Place(buffer, offset + bytes);
  }
}
