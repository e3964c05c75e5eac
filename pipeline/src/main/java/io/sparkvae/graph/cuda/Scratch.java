// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

/**
 * The end of the arena, which the commands of one value use between them. Commands run one after
 * the other, so all values use the same.
 */
final class Scratch {
  private final long start;
  private long end;

  /**
   * @param start elements of the arena before it
   */
  Scratch(long start) {
    this.start = start;
    this.end = start;
  }

  /** A place for so many elements behind the first {@code from} ones. */
  Place of(long from, long size) {
    end = Math.max(end, start + from + size);
    return CudaProgram.arena(start + from);
  }

  /** Elements of the arena with it. */
  long end() {
    return end;
  }
}
