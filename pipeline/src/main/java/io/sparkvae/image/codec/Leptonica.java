// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Optional;

/**
 * Leptonica's decoder of JPEG, which can reduce images, and libwebp's. All functions may be called
 * by several threads at once.
 */
final class Leptonica {
  /** Leptonica's L_SEVERITY_NONE. */
  private static final int NO_MESSAGES = 6;

  private static final int COLOUR_DEPTH = 32;
  private static final int GREY_DEPTH = 8;

  static {
    NativeCode.register(Leptonica.class);
    setMsgSeverity(NO_MESSAGES);
  }

  private Leptonica() {}

  /**
   * Decodes a JPEG of the common kind; nothing if there is anything to be warned of.
   *
   * @param reduction 1, 2, 4 or 8
   */
  static Optional<byte[]> jpeg(
      byte[] file, CommonJpeg common, int height, int width, int reduction) {
    IntByReference warnings = new IntByReference();
    Pointer picture = pixReadMemJpeg(file, common.length(), 0, reduction, warnings, 0);
    if (picture == null) {
      return Optional.empty();
    }
    try {
      boolean asExpected =
          warnings.getValue() == 0
              && pixGetHeight(picture) == height
              && pixGetWidth(picture) == width;
      if (!asExpected) {
        return Optional.empty();
      }
      int words = pixGetWpl(picture);
      IntBuffer data =
          pixGetData(picture)
              .getByteBuffer(0, 4L * words * height)
              .order(ByteOrder.nativeOrder())
              .asIntBuffer();
      return switch (pixGetDepth(picture)) {
        case GREY_DEPTH -> Optional.of(grey(data, words, height, width));
        case COLOUR_DEPTH -> Optional.of(colours(data, height * width));
        default -> Optional.empty();
      };
    } finally {
      pixDestroy(new PointerByReference(picture));
    }
  }

  /** A word holds four pixels, the first in the highest byte. */
  private static byte[] grey(IntBuffer data, int words, int height, int width) {
    byte[] pixels = new byte[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = (byte) (data.get(y * words + (x >> 2)) >> 24 - 8 * (x & 3));
      }
    }
    return pixels;
  }

  /** A word holds red in the highest byte, then green and blue. */
  private static byte[] colours(IntBuffer data, int plane) {
    byte[] pixels = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      int colour = data.get(i);
      pixels[i] = (byte) (colour >> 24);
      pixels[plane + i] = (byte) (colour >> 16);
      pixels[2 * plane + i] = (byte) (colour >> 8);
    }
    return pixels;
  }

  /** Decodes a VP8 key frame; nothing if libwebp refuses it. */
  static Optional<byte[]> webp(byte[] frame, int height, int width) {
    IntByReference foundWidth = new IntByReference();
    IntByReference foundHeight = new IntByReference();
    Pointer packed = WebPDecodeRGB(frame, frame.length, foundWidth, foundHeight);
    if (packed == null) {
      return Optional.empty();
    }
    try {
      boolean asExpected = foundHeight.getValue() == height && foundWidth.getValue() == width;
      return asExpected ? Optional.of(Planes.of(packed, height, width)) : Optional.empty();
    } finally {
      WebPFree(packed);
    }
  }

  private static native int setMsgSeverity(int severity);

  private static native Pointer pixReadMemJpeg(
      byte[] file, long size, int colourMap, int reduction, IntByReference warnings, int hint);

  private static native int pixGetHeight(Pointer picture);

  private static native int pixGetWidth(Pointer picture);

  private static native int pixGetDepth(Pointer picture);

  private static native int pixGetWpl(Pointer picture);

  private static native Pointer pixGetData(Pointer picture);

  private static native void pixDestroy(PointerByReference picture);

  private static native Pointer WebPDecodeRGB(
      byte[] frame, long size, IntByReference width, IntByReference height);

  private static native void WebPFree(Pointer pixels);
}
