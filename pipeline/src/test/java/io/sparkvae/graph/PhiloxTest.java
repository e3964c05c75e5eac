// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
  /** The known answers of Random123, the authors' library: counter, key, block, low word first. */
  @ParameterizedTest
  @CsvSource({
    "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
    "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
  })
  void blocksAreThoseOfTheAuthors(String counter, String key, String expected) {
    int[] block = new int[6];
    Philox.block(pair(key, 0), pair(counter, 0), pair(counter, 2), block, 1);
    assertThat("%08x %08x %08x %08x".formatted(block[1], block[2], block[3], block[4]))
        .isEqualTo(expected);
    assertThat(block[0]).isZero();
    assertThat(block[5]).isZero();
  }

  /** Words {@code first} and the next of several, as one number. */
  private static long pair(String words, int first) {
    String[] parts = words.split(" ");
    return Long.parseUnsignedLong(parts[first + 1] + parts[first], 16);
  }

  @Test
  void oneBitOfTheCounterOrTheKeyChangesHalfOfTheBits() {
    int[] block = new int[4];
    int[] other = new int[4];
    Philox.block(7, 11, 0, block, 0);
    for (int bit = 0; bit < Long.SIZE; bit++) {
      Philox.block(7 ^ 1L << bit, 11, 0, other, 0);
      assertThat(differences(block, other)).as("key, bit %d", bit).isBetween(36, 92);
      Philox.block(7, 11 ^ 1L << bit, 0, other, 0);
      assertThat(differences(block, other)).as("counter, bit %d", bit).isBetween(36, 92);
    }
  }

  private static int differences(int[] a, int[] b) {
    int bits = 0;
    for (int i = 0; i < a.length; i++) {
      bits += Integer.bitCount(a[i] ^ b[i]);
    }
    return bits;
  }
}
