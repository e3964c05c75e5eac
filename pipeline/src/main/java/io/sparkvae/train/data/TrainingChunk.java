// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import java.util.Arrays;

/**
 * The examples of a chunk, as training needs them. Arrays are not copied and must not be changed.
 *
 * @param shard the shard and row group of the chunk, for messages
 * @param values of the examples
 * @param labels one for each image, null where it has none; empty when no image has one
 */
public record TrainingChunk(String shard, Values values, Integer[] labels) {

  /** What there is of each example. */
  public sealed interface Values {
    /** Returns the bytes held. */
    long bytes();
  }

  /**
   * Images, or codes as bytes.
   *
   * @param pixels uint8, {@code [rows, size]}
   */
  public record Pixels(byte[] pixels) implements Values {
    @Override
    public long bytes() {
      return pixels.length;
    }
  }

  /**
   * Gaussians, from which z is drawn anew each time.
   *
   * @param centres means, {@code [rows, size]}
   * @param deviations standard deviations, likewise; empty for z that are taken as they are
   */
  public record Posteriors(float[] centres, float[] deviations) implements Values {
    @Override
    public long bytes() {
      return Float.BYTES * ((long) centres.length + deviations.length);
    }
  }

  /** Keeps no labels where no image has one. */
  static TrainingChunk of(String shard, Values values, Integer[] labels) {
    boolean none = Arrays.stream(labels).allMatch(label -> label == null);
    return new TrainingChunk(shard, values, none ? new Integer[0] : labels);
  }

  /**
   * Returns the pixels, {@code [rows, size]}.
   *
   * @throws IllegalStateException when the examples are latents
   */
  public byte[] pixels() {
    if (values instanceof Pixels found) {
      return found.pixels();
    }
    throw new IllegalStateException("%s: expected pixels, found latents".formatted(shard));
  }

  /**
   * Returns the posteriors.
   *
   * @throws IllegalStateException when the examples are images or codes
   */
  public Posteriors posteriors() {
    if (values instanceof Posteriors found) {
      return found;
    }
    throw new IllegalStateException("%s: expected latents, found pixels".formatted(shard));
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
    return values.bytes() + (long) Integer.BYTES * labels.length;
  }
}
