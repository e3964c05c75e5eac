// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.util.Arrays;

/**
 * The images of a chunk, as training needs them. Arrays are not copied and must not be changed.
 *
 * @param shard the shard and row group of the chunk, for messages
 * @param pixels uint8, {@code [rows, size]}
 * @param labels one for each image, null where it has none; empty when no image has one
 */
public record TrainingChunk(String shard, byte[] pixels, Integer[] labels) {

  /** Keeps no labels where no image has one. */
  static TrainingChunk of(String shard, byte[] pixels, Integer[] labels) {
    boolean none = Arrays.stream(labels).allMatch(label -> label == null);
    return new TrainingChunk(shard, pixels, none ? new Integer[0] : labels);
  }

  /** The label of a row, or null. */
  public Integer label(int row) {
    return labels.length == 0 ? null : labels[row];
  }

  /** Names a row in a message. */
  public String words(int row) {
    return "%s: image %s".formatted(shard, row);
  }

  /** Bytes held; the labels are references to few numbers. */
  long bytes() {
    return pixels.length + (long) Integer.BYTES * labels.length;
  }
}
