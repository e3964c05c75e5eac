// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.averaging;

/**
 * Workers with consecutive numbers. Where it is a node of the tree along which states are averaged,
 * its {@link #left} and {@link #right} are the node's children.
 *
 * @param from number of the first worker
 * @param to number after the last worker
 */
record WorkerRange(int from, int to) {
  WorkerRange {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "workers: expected a range that is not empty, found %s to %s".formatted(from, to));
    }
  }

  /** Number of workers. */
  int count() {
    return to - from;
  }

  /** The left child: as many workers as the largest power of two below the range's own number. */
  WorkerRange left() {
    return new WorkerRange(from, middle());
  }

  /** The right child: the workers that the left one leaves. */
  WorkerRange right() {
    return new WorkerRange(middle(), to);
  }

  private int middle() {
    return from + Integer.highestOneBit(count() - 1);
  }
}
