// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Leptonica's shared library, with libjpeg-turbo and libwebp inside. All functions may be called by
 * several threads at once.
 */
final class Leptonica {
  private static final String LIBRARY = "/org/bytedeco/leptonica/linux-x86_64/libleptonica.so.6";

  /**
   * dlopen's RTLD_LAZY without RTLD_GLOBAL: Java's own library of images has functions of the same
   * names.
   */
  private static final int LAZY_AND_LOCAL = 1;

  /** Leptonica's L_SEVERITY_NONE. */
  private static final int NO_MESSAGES = 6;

  private static final int COLOUR_DEPTH = 32;
  private static final int GREY_DEPTH = 8;
  private static final boolean THERE = load();

  private Leptonica() {}

  /** Whether the library could be loaded. */
  static boolean isThere() {
    return THERE;
  }

  private static boolean load() {
    URL packed = Leptonica.class.getResource(LIBRARY);
    if (packed == null || !Loader.getPlatform().equals("linux-x86_64")) {
      return false;
    }
    try {
      String path = Loader.cacheResource(packed).getPath();
      Native.register(
          Leptonica.class,
          NativeLibrary.getInstance(path, Map.of(Library.OPTION_OPEN_FLAGS, LAZY_AND_LOCAL)));
      setMsgSeverity(NO_MESSAGES);
      return true;
    } catch (IOException | UnsatisfiedLinkError e) {
      return false; // An older glibc, or no place for the file: Java decodes.
    }
  }

  /** Decodes a JPEG of the common kind; nothing if there is anything to be warned of. */
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
      return asExpected ? Optional.of(planes(packed, height, width)) : Optional.empty();
    } finally {
      WebPFree(packed);
    }
  }

  private static byte[] planes(Pointer packed, int height, int width) {
    int plane = height * width;
    byte[] pixels = new byte[3 * plane];
    byte[] row = new byte[3 * width];
    for (int y = 0; y < height; y++) {
      packed.read((long) y * row.length, row, 0, row.length);
      int to = y * width;
      for (int x = 0; x < width; x++) {
        pixels[to + x] = row[3 * x];
        pixels[plane + to + x] = row[3 * x + 1];
        pixels[2 * plane + to + x] = row[3 * x + 2];
      }
    }
    return pixels;
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
