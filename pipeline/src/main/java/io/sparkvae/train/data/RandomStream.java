// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import io.sparkvae.graph.Noise;

/**
 * The uses of randomness in training. Each has random streams of its own: its number is part of
 * their key, beside the seed and what the numbers are drawn for. A number decides bits, so it never
 * changes and is never used again for something else.
 */
public enum RandomStream {
  /** Order of the chunks; key: epoch. */
  CHUNKS(0),
  /** Order of the rows of a chunk; key: epoch, chunk. */
  ROWS(1),
  /** Noise of a training example; key: epoch, chunk, row. */
  TRAINING_NOISE(2),
  /** Noise of a validation example; key: chunk, row. The same at every evaluation. */
  VALIDATION_NOISE(3),
  /** Random changes of a training image; key: epoch, chunk, row. */
  AUGMENTATION(4),
  /** The z that is drawn from the posterior of a training example; key: epoch, chunk, row. */
  POSTERIOR(5),
  /** The z of a validation example; key: chunk, row. The same at every evaluation. */
  VALIDATION_POSTERIOR(6);

  private final int number;

  RandomStream(int number) {
    this.number = number;
  }

  /** Returns the stream of this use with a key of one number. */
  public Noise of(long seed, long a) {
    return Noise.of(seed, number, a);
  }

  /** Returns the stream of this use with a key of two numbers. */
  public Noise of(long seed, long a, long b) {
    return Noise.of(seed, number, a, b);
  }

  /** Returns the stream of this use with a key of three numbers. */
  public Noise of(long seed, long a, long b, long c) {
    return Noise.of(seed, number, a, b, c);
  }
}
