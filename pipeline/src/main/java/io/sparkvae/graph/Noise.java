// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * A seeded stream of random numbers. The key is all that decides it: two streams of the same key,
 * anywhere and in any order of use, are equal, so every step of a run can be repeated.
 *
 * <p>Number n of a stream needs none of the numbers before it. It is made of word n mod 4 of the
 * block with counter n / 4 of {@link Philox}, as a uniform number ({@link #uniform}) or as a normal
 * one ({@link NormalQuantile}). So a stream is a key and a position, and a card that knows both
 * draws the same bits.
 */
public final class Noise {
  /** The distribution of each number. */
  public enum Distribution {
    /** N(0, 1). */
    GAUSSIAN,
    /** Uniform in [0, 1). */
    UNIFORM
  }

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  /** Words that are made at a time. */
  private static final int CHUNK = 256;

  private final long key;
  private long position;
  private final int[] block = new int[Philox.WORDS];

  /** Counter of what {@link #block} holds. */
  private long held = -1;

  private Noise(long key, long position) {
    this.key = key;
    this.position = position;
  }

  /**
   * Returns the stream of a key, from its first number on.
   *
   * @param parts of the key, for example (seed, epoch, round, worker, step); order matters
   */
  public static Noise of(long... parts) {
    long key = GOLDEN_RATIO;
    for (long part : parts) {
      key = mix(key ^ mix(part + GOLDEN_RATIO)) + GOLDEN_RATIO;
    }
    return new Noise(key, 0);
  }

  /**
   * Returns the stream that has a {@link #key}, from a {@link #position} on.
   *
   * @param position numbers that are left out, at least 0
   */
  public static Noise at(long key, long position) {
    if (position < 0) {
      throw new IllegalArgumentException("expected a position from 0 up, found " + position);
    }
    return new Noise(key, position);
  }

  /** Returns the key, mixed from its parts. */
  public long key() {
    return key;
  }

  /** Returns the index of the next number. */
  public long position() {
    return position;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** Fills an array with independent standard normal numbers. */
  public void gaussian(float[] into) {
    gaussian(into, 0, into.length);
  }

  /** Fills {@code into[from, to)} with independent standard normal numbers. */
  public void gaussian(float[] into, int from, int to) {
    int[] words = new int[Math.min(CHUNK, to - from)];
    for (int next = from; next < to; ) {
      int n = Math.min(words.length, to - next);
      words(words, n);
      for (int i = 0; i < n; i++) {
        into[next + i] = NormalQuantile.of(words[i]);
      }
      next += n;
    }
  }

  /**
   * Fills {@code into[from, to)} with independent numbers, uniform in [0, 1): 24 bits of a word.
   */
  public void uniform(float[] into, int from, int to) {
    int[] words = new int[Math.min(CHUNK, to - from)];
    for (int next = from; next < to; ) {
      int n = Math.min(words.length, to - next);
      words(words, n);
      for (int i = 0; i < n; i++) {
        into[next + i] = (words[i] >>> 8) * 0x1p-24f;
      }
      next += n;
    }
  }

  /** Returns a random order of {@code 0 … n - 1} (Fisher and Yates). */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 1; i < n; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * Returns a whole number, uniform in [0, bound), without bias: Lemire 2019, "Fast random integer
   * generation in an interval".
   */
  public int below(int bound) {
    long product = unsigned(word()) * bound;
    if (unsigned((int) product) < bound) {
      long threshold = unsigned(-bound) % bound;
      while (unsigned((int) product) < threshold) {
        product = unsigned(word()) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  private static long unsigned(int word) {
    return Integer.toUnsignedLong(word);
  }

  /** The next {@code n} words. */
  private void words(int[] into, int n) {
    int i = 0;
    while (i < n && position % Philox.WORDS != 0) {
      into[i++] = word();
    }
    for (; i + Philox.WORDS <= n; i += Philox.WORDS) {
      Philox.block(key, position / Philox.WORDS, 0, into, i);
      position += Philox.WORDS;
    }
    while (i < n) {
      into[i++] = word();
    }
  }

  private int word() {
    long counter = position / Philox.WORDS;
    if (counter != held) {
      Philox.block(key, counter, 0, block, 0);
      held = counter;
    }
    return block[(int) (position++ % Philox.WORDS)];
  }
}
