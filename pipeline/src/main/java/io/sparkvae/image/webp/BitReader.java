// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.webp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads bits, the low ones of each byte first. */
final class BitReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;
  private long window;

  /** Bits in the window; those above are 0. */
  private int available;

  BitReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Makes at least 32 bits available, or all that are left. */
  void fill() {
    if (available >= 32) {
      return;
    }
    if (end - at >= 8) {
      window |= (long) LONG.get(bytes, at) << available;
      int taken = 63 - available >> 3;
      at += taken;
      available += 8 * taken;
      window &= -1L >>> 64 - available;
    } else {
      while (at < end && available <= 56) {
        window |= (bytes[at++] & 255L) << available;
        available += 8;
      }
    }
  }

  /** Returns the next 32 bits without reading them; zeros after the end. */
  int peek() {
    return (int) window;
  }

  /** Reads {@code count} bits, of those that were made available. */
  void skip(int count) throws CorruptWebp {
    if (count > available) {
      throw CorruptWebp.truncated("it ends before its pixels do");
    }
    window >>>= count;
    available -= count;
  }

  /** Reads a number of at most 24 bits. */
  int number(int count) throws CorruptWebp {
    fill();
    int number = (int) window & (1 << count) - 1;
    skip(count);
    return number;
  }

  boolean flag() throws CorruptWebp {
    return number(1) == 1;
  }
}
