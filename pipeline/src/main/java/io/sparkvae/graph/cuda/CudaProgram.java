// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.List;
import java.util.Objects;

/**
 * What a card does for one evaluation of a graph. This is a value and needs no card: it is written
 * from a plan, and compiled, bound to memory and run on a card later.
 *
 * @param source CUDA C++ of all kernels
 * @param arenaFloats elements of the arena, the buffer of every value that is not given
 * @param constants content of the buffer of constants
 * @param commands in order
 */
public record CudaProgram(
    String source, long arenaFloats, float[] constants, List<CudaCommand> commands) {
  static final String ARENA = "arena";
  static final String CONSTANTS = "constants";

  public CudaProgram {
    Objects.requireNonNull(source, "source");
    commands = List.copyOf(commands);
    if (arenaFloats < 0) {
      throw new IllegalArgumentException(
          "arena: expected at least 0 elements, found " + arenaFloats);
    }
  }

  /** The place in the arena behind so many elements. */
  static Place arena(long floats) {
    return new Place(ARENA, floats * Float.BYTES);
  }
}
