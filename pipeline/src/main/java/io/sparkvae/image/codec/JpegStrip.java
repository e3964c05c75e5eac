// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * libtiff's decoder of JPEG, for images in their own size. Leptonica copies every byte of the
 * pixels by itself, which takes longer than decoding them; libtiff lets libjpeg-turbo write them
 * where they are wanted. The JPEG is the only strip of a TIFF that goes to {@code /dev/null}, so no
 * file is read or written. All functions may be called by several threads at once.
 */
final class JpegStrip {
  private static final int IMAGE_WIDTH = 256;
  private static final int IMAGE_LENGTH = 257;
  private static final int BITS_PER_SAMPLE = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int SAMPLES_PER_PIXEL = 277;
  private static final int ROWS_PER_STRIP = 278;
  private static final int PLANAR_CONFIGURATION = 284;
  private static final int CHROMA_SUBSAMPLING = 530;

  /** No tag of the format, but libtiff's way to ask for RGB from YCbCr. */
  private static final int COLOUR_MODE = 65538;

  private static final int JPEG = 7;
  private static final int CONTIGUOUS = 1;
  private static final int BLACK_IS_ZERO = 1;
  private static final int YCBCR = 6;
  private static final int RGB = 1;

  /** Is told of every warning, and by whom, in the thread that decodes. */
  @FunctionalInterface
  interface Warnings extends Callback {
    void warned(String module, Pointer format, Pointer arguments);
  }

  private static final ThreadLocal<Boolean> DAMAGED = ThreadLocal.withInitial(() -> false);

  /** libtiff itself warns of progressive JPEG, which other readers of TIFF may not know. */
  private static final Warnings WARNINGS =
      (module, format, arguments) -> {
        if ("JPEGLib".equals(module)) {
          DAMAGED.set(true);
        }
      };

  static {
    NativeCode.register(JpegStrip.class);
    TIFFSetErrorHandler(null);
    TIFFSetWarningHandler(WARNINGS);
  }

  private JpegStrip() {}

  /** Decodes a JPEG of the common kind; nothing if there is anything to be warned of. */
  static Optional<byte[]> decode(byte[] file, CommonJpeg jpeg, int height, int width) {
    Pointer tiff = TIFFOpen("/dev/null", "w");
    if (tiff == null) {
      return Optional.empty();
    }
    long size = (long) jpeg.components() * height * width;
    Pointer pixels = _TIFFmalloc(size);
    try {
      DAMAGED.set(false);
      boolean decoded =
          pixels != null
              && describe(tiff, jpeg, height, width)
              && TIFFSetupStrips(tiff) == 1
              && TIFFReadFromUserBuffer(tiff, 0, file, jpeg.length(), pixels, size) == 1
              && !DAMAGED.get();
      if (!decoded) {
        return Optional.empty();
      }
      return Optional.of(
          jpeg.components() == 1
              ? pixels.getByteArray(0, (int) size)
              : Planes.of(pixels, height, width));
    } finally {
      _TIFFfree(pixels);
      TIFFClose(tiff);
    }
  }

  /** Returns whether libtiff took every field. */
  private static boolean describe(Pointer tiff, CommonJpeg jpeg, int height, int width) {
    boolean grey = jpeg.components() == 1;
    return set(tiff, IMAGE_WIDTH, width)
        && set(tiff, IMAGE_LENGTH, height)
        && set(tiff, ROWS_PER_STRIP, height)
        && set(tiff, BITS_PER_SAMPLE, Byte.SIZE)
        && set(tiff, SAMPLES_PER_PIXEL, jpeg.components())
        && set(tiff, PLANAR_CONFIGURATION, CONTIGUOUS)
        && set(tiff, COMPRESSION, JPEG)
        && set(tiff, PHOTOMETRIC, grey ? BLACK_IS_ZERO : YCBCR)
        && (grey
            || TIFFSetField(tiff, CHROMA_SUBSAMPLING, jpeg.across(), jpeg.down()) == 1
                && set(tiff, COLOUR_MODE, RGB));
  }

  private static boolean set(Pointer tiff, int tag, int value) {
    return TIFFSetField(tiff, tag, value) == 1;
  }

  private static native Pointer TIFFOpen(String path, String mode);

  private static native void TIFFClose(Pointer tiff);

  // The next two are one function of C, which takes any number of values.

  private static native int TIFFSetField(Pointer tiff, int tag, int value);

  private static native int TIFFSetField(Pointer tiff, int tag, int first, int second);

  private static native int TIFFSetupStrips(Pointer tiff);

  private static native int TIFFReadFromUserBuffer(
      Pointer tiff, int strip, byte[] from, long length, Pointer to, long size);

  private static native Pointer TIFFSetWarningHandler(Warnings handler);

  private static native Pointer TIFFSetErrorHandler(Warnings handler);

  private static native Pointer _TIFFmalloc(long size);

  private static native void _TIFFfree(Pointer memory);
}
