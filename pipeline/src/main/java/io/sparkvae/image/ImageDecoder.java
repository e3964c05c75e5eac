// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.codec.Codecs;
import java.util.Locale;

/**
 * Decodes encoded images by the rules in this package's description. It throws no exception for bad
 * bytes. Not thread-safe. Keep one decoder for many images: it holds buffers and readers, some with
 * native memory.
 */
public final class ImageDecoder implements AutoCloseable {
  private final ImageLimits limits;
  private final Codecs codecs;
  private final PngDecoder png = new PngDecoder();
  private final JpegDecoder jpeg;
  private PlatformDecoder platform;

  /**
   * Creates a decoder.
   *
   * @param limits images beyond these limits are refused before they are decoded
   */
  public ImageDecoder(ImageLimits limits) {
    this(limits, Codecs.ofThisMachine());
  }

  /**
   * Creates a decoder of images that will be fitted.
   *
   * @param fitting what will be done with the images; one that refuses other sizes needs them whole
   * @throws ResourceFailure for {@link JpegSize#FITTING} on a machine without native decoders
   */
  public ImageDecoder(ImageLimits limits, JpegSize size, Fitting fitting) {
    this(limits, Codecs.ofThisMachine(), needed(size, fitting));
    if (size == JpegSize.FITTING && codecs == Codecs.JAVA) {
      throw new ResourceFailure(
          "ingest.jpegSize = fitting: expected libjpeg-turbo (linux-x86_64, glibc 2.29 or newer, not "
              + "-D%s=java), found none on this machine; full needs none"
                  .formatted(Codecs.PROPERTY));
    }
  }

  ImageDecoder(ImageLimits limits, Codecs codecs) {
    this(limits, codecs, JpegDecoder.WHOLE);
  }

  private ImageDecoder(ImageLimits limits, Codecs codecs, int needed) {
    this.limits = limits;
    this.codecs = codecs;
    this.jpeg = new JpegDecoder(codecs, needed);
  }

  private static int needed(JpegSize size, Fitting fitting) {
    ImageShape target = fitting.target();
    return size == JpegSize.FULL || fitting.fit() == Fit.REFUSE
        ? JpegDecoder.WHOLE
        : Math.max(target.height(), target.width());
  }

  /** Whether bytes begin like an image of a known format. */
  public static boolean recognises(byte[] start) {
    return ImageFormat.of(start) != null;
  }

  /**
   * Decodes an image.
   *
   * @return an image of one frame, grey or RGB as it was stored, or a rejection
   */
  public Decoded decode(byte[] encoded) {
    Rejection tooLarge = limits.refuseBytes(encoded.length);
    if (tooLarge != null) {
      return tooLarge;
    }
    ImageFormat format = ImageFormat.of(encoded);
    if (format == null) {
      Rejection named = ForeignFormat.refuse(encoded, firstBytes(encoded));
      return named != null
          ? named
          : new Rejection("not an image of a known format", firstBytes(encoded));
    }
    try {
      return switch (format) {
        case PNG -> png.decode(encoded, limits);
        case JPEG -> jpeg.decode(encoded, limits);
        case GIF -> GifDecoder.decode(encoded, limits);
        case PNM -> PnmDecoder.decode(encoded, limits);
        case WEBP -> WebpDecoder.decode(encoded, limits, codecs);
        case BMP, TIFF -> platform().decode(format, encoded, limits);
      };
    } catch (Unusable e) {
      return e.rejection();
    } catch (Exception e) {
      forgetReaders();
      return new Rejection(format + " cannot be decoded", describe(e));
    } catch (OutOfMemoryError | StackOverflowError e) {
      // The header was within the limits, so the rest of the file requires the memory.
      forgetReaders();
      return new Rejection(format + " needs too much memory", describe(e));
    }
  }

  private PlatformDecoder platform() {
    if (platform == null) {
      platform = new PlatformDecoder();
    }
    return platform;
  }

  /** Discards the readers: one that threw may be in any state. */
  private void forgetReaders() {
    if (platform != null) {
      platform.close();
      platform = null;
    }
  }

  /** Frees the readers' native memory. */
  @Override
  public void close() {
    forgetReaders();
  }

  private static String describe(Throwable e) {
    String message = e.getMessage();
    return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static String firstBytes(byte[] encoded) {
    StringBuilder hex = new StringBuilder("begins with");
    for (int i = 0; i < Math.min(8, encoded.length); i++) {
      hex.append(String.format(Locale.ROOT, " %02x", encoded[i]));
    }
    return hex.toString();
  }
}
