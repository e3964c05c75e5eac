// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import java.nio.ByteBuffer;

/**
 * The repetition or definition levels of a page in Parquet's encoding RLE: runs of one level, and
 * groups of eight levels packed into bits, the first in the lowest ones. Unlike Parquet's reader it
 * makes no arrays for each run, of which a list of 64 numbers has two.
 */
final class PackedLevels {
  private static final int GROUP = 8;

  private final int width;
  private final ByteBuffer bytes;

  /** Levels that are left in the run. */
  private int left;

  private boolean isPacked;

  /** The level of a run, or those of a group that are left, the next in the lowest bits. */
  private long levels;

  private int leftInGroup;

  /**
   * @param width bits of a level, 1 to 8
   * @param bytes without the length that stands before them in some pages
   */
  PackedLevels(int width, ByteBuffer bytes) {
    this.width = width;
    this.bytes = bytes;
  }

  /**
   * Returns the next level.
   *
   * @throws java.nio.BufferUnderflowException when none is left
   */
  int next() {
    while (left == 0) {
      openRun();
    }
    left--;
    if (!isPacked) {
      return (int) levels;
    }
    if (leftInGroup == 0) {
      levels = littleEndian(width);
      leftInGroup = GROUP;
    }
    leftInGroup--;
    int level = (int) levels & ((1 << width) - 1);
    levels >>>= width;
    return level;
  }

  private void openRun() {
    int header = variableLength();
    isPacked = (header & 1) == 1;
    leftInGroup = 0;
    if (isPacked) {
      left = (header >>> 1) * GROUP;
    } else {
      left = header >>> 1;
      levels = littleEndian(1);
    }
  }

  /**
   * A number in groups of seven bits, the lowest first, with the highest bit of all but the last.
   */
  private int variableLength() {
    int value = 0;
    int shift = 0;
    int next = bytes.get();
    while ((next & 0x80) != 0) {
      value |= (next & 0x7f) << shift;
      shift += 7;
      next = bytes.get();
    }
    return value | next << shift;
  }

  private long littleEndian(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes.get() & 0xffL) << (8 * i);
    }
    return value;
  }
}
