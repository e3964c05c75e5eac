package io.sparkvae.train.data;

import java.util.Arrays;

/**
 * What training needs of a chunk. Arrays are not copied; nobody writes to them.
 *
 * @param shard that it is from, and which row group, for messages
 * @param pixels uint8, {@code [rows, size]}
 * @param labels one each; null where an image has none
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
    return "%s: image %d".formatted(shard, row);
  }

  /** Bytes held; the labels are references to few numbers. */
  long bytes() {
    return pixels.length + (long) Integer.BYTES * labels.length;
  }
}
