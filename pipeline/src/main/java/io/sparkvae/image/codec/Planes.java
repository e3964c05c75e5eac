// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Parts pixels of three bytes, red, green and blue, into a plane for each. */
final class Planes {
  private static final VarHandle FOUR_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Pixels that are copied from native memory at a time; they fit a processor's first cache. */
  private static final int BLOCK = 8192;

  private Planes() {}

  /** Returns row-major {@code [3, height, width]}. */
  static byte[] of(Pointer packed, int height, int width) {
    int plane = height * width;
    byte[] planes = new byte[3 * plane];
    byte[] block = new byte[3 * Math.min(BLOCK, plane)];
    for (int at = 0; at < plane; at += BLOCK) {
      int pixels = Math.min(BLOCK, plane - at);
      packed.read(3L * at, block, 0, 3 * pixels);
      part(block, pixels, planes, at, plane);
    }
    return planes;
  }

  /** Four pixels, which are three words, become a word of each plane. */
  private static void part(byte[] packed, int pixels, byte[] planes, int at, int plane) {
    int x = 0;
    for (; x + 4 <= pixels; x += 4) {
      int a = (int) FOUR_BYTES.get(packed, 3 * x); // In memory: r g b r
      int b = (int) FOUR_BYTES.get(packed, 3 * x + 4); // g b r g
      int c = (int) FOUR_BYTES.get(packed, 3 * x + 8); // b r g b
      int red = a & 0xff | a >>> 24 << 8 | b & 0xff0000 | (c & 0xff00) << 16;
      int green = a >>> 8 & 0xff | (b & 0xff) << 8 | b >>> 24 << 16 | (c & 0xff0000) << 8;
      int blue = a >>> 16 & 0xff | b & 0xff00 | (c & 0xff) << 16 | c & 0xff000000;
      FOUR_BYTES.set(planes, at + x, red);
      FOUR_BYTES.set(planes, plane + at + x, green);
      FOUR_BYTES.set(planes, 2 * plane + at + x, blue);
    }
    for (; x < pixels; x++) {
      for (int c = 0; c < 3; c++) {
        planes[c * plane + at + x] = packed[3 * x + c];
      }
    }
  }
}
