// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.shard.Chunk;
import java.nio.ByteBuffer;

/** The images of a batch: the chunk that contains each, and its row there. */
public final class BatchImages {
  private final Chunk[] chunks;
  private final int[] rows;
  private int count;

  /**
   * @param capacity largest number of images
   */
  BatchImages(int capacity) {
    chunks = new Chunk[capacity];
    rows = new int[capacity];
  }

  boolean isFull() {
    return count == rows.length;
  }

  int capacity() {
    return rows.length;
  }

  int count() {
    return count;
  }

  Chunk chunk(int i) {
    return chunks[i];
  }

  int row(int i) {
    return rows[i];
  }

  void clear() {
    count = 0;
  }

  void add(Chunk chunk, int row) {
    chunks[count] = chunk;
    rows[count] = row;
    count++;
  }

  /** Returns the key of the random streams of image {@code i}: it depends on the pixels alone. */
  long key(int i) {
    return key(chunks[i], rows[i]);
  }

  static long key(Chunk chunk, int row) {
    return ByteBuffer.wrap(chunk.sha256()[row]).getLong();
  }

  /** Returns the name of image {@code i}. */
  String id(int i) {
    return chunks[i].ids().get(rows[i]);
  }

  /**
   * Returns numbers of the images after a check that they are finite.
   *
   * @param values {@code [capacity, n]}; rows behind the last image are not looked at
   * @param name of the numbers
   * @param maker what made them
   * @throws DataFailure when a number of an image is not finite; the message names the image
   */
  float[] finite(float[] values, String name, String maker) {
    int width = values.length / capacity();
    for (int i = 0; i < count * width; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataFailure(
            "image '%s': expected a finite %s from the %s, found %s"
                .formatted(id(i / width), name, maker, values[i]));
      }
    }
    return values;
  }
}
