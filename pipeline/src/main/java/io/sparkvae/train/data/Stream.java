package io.sparkvae.train.data;

import io.sparkvae.graph.Noise;

/** The uses of randomness; each has streams of its own. */
public enum Stream {
  /** Order of the chunks; key: epoch. */
  CHUNKS,
  /** Order of the rows of a chunk; key: epoch, chunk. */
  ROWS,
  /** Noise of a training example; key: epoch, chunk, row. */
  TRAINING_NOISE,
  /** Noise of a validation example; key: chunk, row. The same at every evaluation. */
  VALIDATION_NOISE;

  public Noise of(long seed, long a) {
    return Noise.of(seed, ordinal(), a);
  }

  public Noise of(long seed, long a, long b) {
    return Noise.of(seed, ordinal(), a, b);
  }

  public Noise of(long seed, long a, long b, long c) {
    return Noise.of(seed, ordinal(), a, b, c);
  }
}
