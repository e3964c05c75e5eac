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

  private final byte[] bytes;
  private final int end;
  private int at;
  private long value;

  /** The current range minus 1. */
  private int range = 254;

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
    int split = range * probability >> 8;
    int rest;
    int bit;
    if ((int) (value >>> bits) > split) {
      value -= (split + 1L) << bits;
      rest = range - split;
      bit = 1;
    } else {
      rest = split + 1;
      bit = 0;
    }
    int shift = Integer.numberOfLeadingZeros(rest) - 24;
    bits -= shift;
    range = (rest << shift) - 1;
    return bit;
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
      value = value << 56 | (long) LONG.get(bytes, at) >>> 8;
      at += 7;
      bits += 56;
    } else if (at < end) {
      value = value << 8 | bytes[at++] & 255;
      bits += 8;
    } else if (!exhausted) {
      value <<= 8;
      bits += 8;
      exhausted = true;
    } else {
      bits = 0;
    }
  }
}
