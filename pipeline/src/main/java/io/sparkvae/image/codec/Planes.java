// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import com.sun.jna.Pointer;
import io.sparkvae.machine.VectorModule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Parts pixels of three bytes, red, green and blue, into a plane for each. */
final class Planes {
  /** Parts pixels from the first on, several at once. */
  @FunctionalInterface
  interface Parting {
    /**
     * Parts all pixels but the last few.
     *
     * @param packed three bytes for each pixel, little-endian
     * @param planes row-major {@code [3, pixels]}
     * @return how many were parted
     */
    int part(ByteBuffer packed, byte[] planes, int pixels);
  }

  private static final VarHandle FOUR_BYTES =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final Parting FASTEST =
      VectorModule.implementation(Parting.class, "VectorParting").orElse(Planes::words);

  private Planes() {}

  /** Returns row-major {@code [3, height, width]}. */
  static byte[] of(Pointer packed, int height, int width) {
    int pixels = height * width;
    return of(packed.getByteBuffer(0, 3L * pixels), pixels, FASTEST);
  }

  static byte[] of(ByteBuffer packed, int pixels, Parting parting) {
    byte[] planes = new byte[3 * pixels];
    int parted = parting.part(packed.order(ByteOrder.LITTLE_ENDIAN), planes, pixels);
    for (int x = parted; x < pixels; x++) {
      for (int c = 0; c < 3; c++) {
        planes[c * pixels + x] = packed.get(3 * x + c);
      }
    }
    return planes;
  }

  /** Four pixels, which are three words, become a word of each plane. */
  static int words(ByteBuffer packed, byte[] planes, int pixels) {
    int x = 0;
    for (; x + 4 <= pixels; x += 4) {
      int a = packed.getInt(3 * x); // In memory: r g b r
      int b = packed.getInt(3 * x + 4); // g b r g
      int c = packed.getInt(3 * x + 8); // b r g b
      int red = a & 0xff | a >>> 24 << 8 | b & 0xff0000 | (c & 0xff00) << 16;
      int green = a >>> 8 & 0xff | (b & 0xff) << 8 | b >>> 24 << 16 | (c & 0xff0000) << 8;
      int blue = a >>> 16 & 0xff | b & 0xff00 | (c & 0xff) << 16 | c & 0xff000000;
      FOUR_BYTES.set(planes, x, red);
      FOUR_BYTES.set(planes, pixels + x, green);
      FOUR_BYTES.set(planes, 2 * pixels + x, blue);
    }
    return x;
  }
}
