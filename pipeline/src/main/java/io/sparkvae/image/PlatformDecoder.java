// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;

/**
 * Decodes BMP and TIFF with TwelveMonkeys' readers. The readers are created from their providers
 * and not looked up in ImageIO: on a Spark executor ImageIO searches for providers before the
 * application's jar is loaded, and so does not find them. Not thread-safe: it keeps its readers.
 */
final class PlatformDecoder implements AutoCloseable {
  /** Meanings of the sample after the colours of a TIFF: opacity that they are multiplied by. */
  private static final int ASSOCIATED = 1;

  private static final int UNASSOCIATED = 2;

  private static final Pattern UNKNOWN_COMPRESSION =
      Pattern.compile("Unknown TIFF Compression value: (\\d+)");

  private static final Map<String, String> COMPRESSIONS =
      Map.of(
          "33003", "JPEG 2000",
          "33005", "JPEG 2000",
          "34661", "JBIG",
          "34712", "JPEG 2000",
          "34887", "LERC",
          "34925", "LZMA",
          "50000", "Zstandard",
          "50001", "WebP",
          "50002", "JPEG XL");

  private final Map<ImageFormat, ImageReader> readers = new EnumMap<>(ImageFormat.class);

  Image decode(ImageFormat format, byte[] bytes, ImageLimits limits) throws Unusable, IOException {
    if (format == ImageFormat.TIFF) {
      TiffChecks.kind(bytes);
    }
    ImageReader reader = readers.get(format);
    if (reader == null) {
      reader = reader(format);
      readers.put(format, reader);
    }
    byte[] file = format == ImageFormat.BMP ? BmpHeader.mended(bytes) : bytes;
    reader.setInput(new ByteArrayImageInputStream(file), false, true);
    // A JPEG within a TIFF can lack data.
    List<String> damage = JpegDecoder.damageTold(reader);
    try {
      Unusable.unless(refused(reader, format, limits));
      if (format == ImageFormat.TIFF) {
        TiffChecks.strips(bytes, (long) reader.getHeight(0) * reader.getWidth(0));
      }
      BufferedImage image = reader.read(0);
      if (!damage.isEmpty()) {
        throw new Unusable("truncated " + format, damage.get(0));
      }
      return format == ImageFormat.TIFF
          ? Orientation.apply(
              RasterPixels.image(image, alpha(bytes)), Orientation.of(bytes, 0, bytes.length))
          : RasterPixels.image(image, RasterPixels.Alpha.APART);
    } catch (IOException e) {
      throw named(e);
    } finally {
      reader.reset();
    }
  }

  /** Reads the header. */
  private static Rejection refused(ImageReader reader, ImageFormat format, ImageLimits limits)
      throws IOException {
    try {
      return limits.refusePixels(reader.getHeight(0), reader.getWidth(0));
    } catch (IndexOutOfBoundsException e) {
      return new Rejection("truncated " + format, "no image in the file");
    }
  }

  /** Returns what the sample after the colours is; without a word of it, their opacity. */
  private static RasterPixels.Alpha alpha(byte[] tiff) {
    return switch (TiffTags.value(tiff, 0, tiff.length, TiffTags.EXTRA_SAMPLES, UNASSOCIATED)) {
      case 0 -> RasterPixels.Alpha.NONE;
      case ASSOCIATED -> RasterPixels.Alpha.MULTIPLIED;
      default -> RasterPixels.Alpha.APART;
    };
  }

  /** Names a compression that the reader does not know; otherwise returns the error itself. */
  private static IOException named(IOException error) throws Unusable {
    Matcher unknown = UNKNOWN_COMPRESSION.matcher(String.valueOf(error.getMessage()));
    if (unknown.find()) {
      String code = unknown.group(1);
      String name = COMPRESSIONS.getOrDefault(code, "an unknown method");
      throw new Unusable(
          "a TIFF compressed by a method that is not read: compress it with LZW or Deflate",
          "%s (%s)".formatted(name, code));
    }
    return error;
  }

  private static ImageReader reader(ImageFormat format) throws IOException {
    return switch (format) {
      case BMP -> new BMPImageReaderSpi().createReaderInstance();
      case TIFF -> new TIFFImageReaderSpi().createReaderInstance();
      case PNG, JPEG, GIF, WEBP, PNM ->
          throw new IllegalArgumentException(format + " has a decoder of its own");
    };
  }

  /** Frees what the readers hold. */
  @Override
  public void close() {
    readers.values().forEach(ImageReader::dispose);
  }
}
