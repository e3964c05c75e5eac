// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The boolean entropy decoder of VP8 (RFC 6386, section 7). Each bit comes with the probability, in
 * 256ths, that it is 0. After the last byte it reads zeros, and says so by {@link #exhausted}.
 */
final class BoolReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The place of the lowest of the bits that are compared. */
  private static final int TOP = 55;

  private final byte[] bytes;
  private final int end;
  private int at;

  /** What comes next, from bit 62 downwards: the first 8 bits are compared with the range. */
  private long value;

  /** The current range, from 128 to 255. */
  private int range = 255;

  /** The number of bits in {@link #value}, minus 8. */
  private int bits = -8;

  private boolean exhausted;

  BoolReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Whether more bits were read than there are. */
  boolean exhausted() {
    return exhausted;
  }

  /**
   * Reads one bit.
   *
   * @param probability of a 0, in 256ths
   */
  int bit(int probability) {
    if (bits < 0) {
      load();
    }
    int split = 1 + ((range - 1) * probability >> 8);
    long limit = (long) split << TOP;
    int rest = split;
    int bit = 0;
    if (value >= limit) {
      value -= limit;
      rest = range - split;
      bit = 1;
    }
    int shift = Integer.numberOfLeadingZeros(rest) - 24;
    bits -= shift;
    range = rest << shift;
    value <<= shift;
    return bit;
  }

  /**
   * Returns a number with its sign, which is the next bit. Signs are as often plus as minus, so
   * there is no branch that the processor would have to guess.
   */
  int withSign(int number) {
    if (bits < 0) {
      load();
    }
    int split = range + 1 >> 1;
    long limit = (long) split << TOP;
    int minus = (int) (limit - 1 - value >> 63);
    int rest = split + (minus & range - 2 * split);
    int shift = Integer.numberOfLeadingZeros(rest) - 24;
    bits -= shift;
    range = rest << shift;
    value = value - (limit & minus) << shift;
    return (number ^ minus) - minus;
  }

  /** Reads one bit of even probability. */
  boolean flag() {
    return bit(128) == 1;
  }

  /** Reads an unsigned number of {@code size} bits, the highest first. */
  int number(int size) {
    int number = 0;
    for (int i = 0; i < size; i++) {
      number = number << 1 | bit(128);
    }
    return number;
  }

  /** Reads a number of {@code size} bits, then its sign. */
  int signed(int size) {
    int number = number(size);
    return flag() ? -number : number;
  }

  /** Reads a flag, and a signed number if the flag is set; otherwise 0. */
  int optional(int size) {
    return flag() ? signed(size) : 0;
  }

  private void load() {
    if (end - at >= 8) {
      value |= (long) LONG.get(bytes, at) >>> 8 << -1 - bits;
      at += 7;
      bits += 56;
    } else if (at < end) {
      value |= (bytes[at++] & 255L) << 47 - bits;
      bits += 8;
    } else if (!exhausted) {
      bits += 8;
      exhausted = true;
    } else {
      bits = 0;
    }
  }
}
