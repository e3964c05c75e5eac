// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * The counter-based generator Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
 * numbers: as easy as 1, 2, 3"). A block of four words is a function of a key of 64 bits and a
 * counter of 128 bits. There is no state, so any block can be computed by itself, on any processor
 * or card. It passes BigCrush for every key.
 */
public final class Philox {
  /** Words in a block. */
  public static final int WORDS = 4;

  /** How often the words are multiplied and mixed. */
  public static final int ROUNDS = 10;

  /** Multiplier of word 0. */
  public static final int MULTIPLIER_0 = 0xD2511F53;

  /** Multiplier of word 2. */
  public static final int MULTIPLIER_2 = 0xCD9E8D57;

  /** What each round adds to the low word of the key: the golden ratio. */
  public static final int WEYL_0 = 0x9E3779B9;

  /** What each round adds to the high word of the key: sqrt(3) - 1. */
  public static final int WEYL_1 = 0xBB67AE85;

  private static final long UNSIGNED = 0xFFFFFFFFL;

  private Philox() {}

  /**
   * Computes one block.
   *
   * @param key low word first
   * @param counterLow words 0 and 1 of the counter
   * @param counterHigh words 2 and 3 of the counter
   * @param into receives four words from {@code at} on
   */
  static void block(long key, long counterLow, long counterHigh, int[] into, int at) {
    int key0 = (int) key;
    int key1 = (int) (key >>> 32);
    int x0 = (int) counterLow;
    int x1 = (int) (counterLow >>> 32);
    int x2 = (int) counterHigh;
    int x3 = (int) (counterHigh >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = (x0 & UNSIGNED) * (MULTIPLIER_0 & UNSIGNED);
      long product2 = (x2 & UNSIGNED) * (MULTIPLIER_2 & UNSIGNED);
      x0 = (int) (product2 >>> 32) ^ x1 ^ key0;
      x1 = (int) product2;
      x2 = (int) (product0 >>> 32) ^ x3 ^ key1;
      x3 = (int) product0;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    into[at] = x0;
    into[at + 1] = x1;
    into[at + 2] = x2;
    into[at + 3] = x3;
  }
}
