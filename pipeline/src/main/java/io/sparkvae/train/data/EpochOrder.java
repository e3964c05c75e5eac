// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.util.Arrays;
import java.util.List;

/**
 * The order of the training examples in one epoch: chunks in a seeded random order, and the rows of
 * each chunk in another. Every example has exactly one position. Not thread-safe.
 */
public final class EpochOrder {
  private final List<ChunkRef> chunks;
  private final long seed;
  private final int epoch;
  private final int[] order;
  private final long[] start;
  private int permuted = -1;
  private int[] rows;

  /**
   * Creates the order of one epoch.
   *
   * @param chunks all chunks of training examples
   * @param epoch from 0
   */
  public EpochOrder(List<ChunkRef> chunks, long seed, int epoch) {
    this.chunks = chunks;
    this.seed = seed;
    this.epoch = epoch;
    this.order = RandomStream.CHUNKS.of(seed, epoch).permutation(chunks.size());
    this.start = new long[order.length + 1];
    for (int i = 0; i < order.length; i++) {
      start[i + 1] = start[i] + chunks.get(order[i]).rows();
    }
  }

  /** Where an example is: chunk by index in the list, and row in it. */
  public record Place(int chunk, int row) {}

  /**
   * The example at a position in {@code [0, examples)}. Fast if positions are asked for in
   * ascending order.
   */
  public Place at(long position) {
    int found = Arrays.binarySearch(start, position);
    // Empty chunks share a start with the next one; the last of equal starts holds the position.
    int index = found >= 0 ? found : -found - 2;
    while (start[index + 1] <= position) {
      index++;
    }
    int chunk = order[index];
    if (chunk != permuted) {
      rows = RandomStream.ROWS.of(seed, epoch, chunk).permutation(chunks.get(chunk).rows());
      permuted = chunk;
    }
    return new Place(chunk, rows[(int) (position - start[index])]);
  }
}
