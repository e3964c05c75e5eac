// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import java.util.Optional;

/** Which decoders are used for the common kinds of JPEG and WebP. The pixels are the same. */
public enum Codecs {
  /** libjpeg-turbo and libwebp. */
  NATIVE,

  /** Those of Java and of this program alone. */
  JAVA;

  /** The system property that says {@code java} where native decoders must not be used. */
  public static final String PROPERTY = "sparkvae.codecs";

  private static final long MOST_NATIVE_BYTES = 64 << 20;

  /** Returns the native decoders where the library is there and {@link #PROPERTY} allows it. */
  public static Codecs ofThisMachine() {
    return "java".equals(System.getProperty(PROPERTY)) || !NativeCode.isThere() ? JAVA : NATIVE;
  }

  /**
   * Decodes a JPEG.
   *
   * @param file from the first marker on; without application segments, so that its components are
   *     grey or YCbCr
   * @param reduction 1 for the size that the image has; 2, 4 or 8 for a half, quarter or eighth of
   *     it
   * @return uint8, row-major {@code [channels, height, width]}, {@link #reduced}, grey or RGB;
   *     nothing if the file must be decoded in another way
   */
  public Optional<byte[]> jpeg(byte[] file, int height, int width, int reduction) {
    if (this == JAVA) {
      return Optional.empty();
    }
    Optional<CommonJpeg> common = CommonJpeg.of(file);
    // Up to 4 bytes a pixel come out. A progressive image is held in coefficients of 2 bytes as
    // well.
    long most = common.isPresent() && common.get().progressive() ? 10 : 4;
    if (common.isEmpty() || most * height * width > MOST_NATIVE_BYTES) {
      return Optional.empty();
    }
    return reduction == 1
        ? JpegStrip.decode(file, common.get(), height, width)
        : Leptonica.jpeg(
            file, common.get(), reduced(height, reduction), reduced(width, reduction), reduction);
  }

  /** Returns what a side becomes that is reduced. */
  public static int reduced(int side, int reduction) {
    return (side + reduction - 1) / reduction;
  }

  /**
   * Decodes the lossy image of a WebP file.
   *
   * @param frame a VP8 key frame
   * @return uint8, row-major {@code [3, height, width]}, RGB; nothing if the frame must be decoded
   *     in another way
   */
  public Optional<byte[]> webp(byte[] frame, int height, int width) {
    if (this == JAVA || 4L * height * width > MOST_NATIVE_BYTES) {
      return Optional.empty();
    }
    return Leptonica.webp(frame, height, width);
  }
}
