// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageReader;

/**
 * Decodes BMP, TIFF and WebP with TwelveMonkeys' readers. The readers are created from their
 * providers and not looked up in ImageIO: on a Spark executor ImageIO searches for providers before
 * the application's jar is loaded, and so does not find them. Not thread-safe: it keeps its
 * readers.
 */
final class PlatformDecoder implements AutoCloseable {
  private final Map<ImageFormat, ImageReader> readers = new EnumMap<>(ImageFormat.class);

  Image decode(ImageFormat format, byte[] bytes, ImageLimits limits) throws Unusable, IOException {
    ImageReader reader = readers.get(format);
    if (reader == null) {
      reader = reader(format);
      readers.put(format, reader);
    }
    reader.setInput(new ByteArrayImageInputStream(bytes), false, true);
    try {
      Unusable.unless(limits.refusePixels(reader.getHeight(0), reader.getWidth(0)));
      BufferedImage image = reader.read(0);
      return Orientation.apply(RasterPixels.image(image), orientation(format, bytes));
    } finally {
      reader.reset();
    }
  }

  private static ImageReader reader(ImageFormat format) throws IOException {
    return switch (format) {
      case BMP -> new BMPImageReaderSpi().createReaderInstance();
      case TIFF -> new TIFFImageReaderSpi().createReaderInstance();
      case WEBP -> new WebPImageReaderSpi().createReaderInstance();
      case PNG, JPEG, GIF ->
          throw new IllegalArgumentException(format + " has a decoder of its own");
    };
  }

  private static int orientation(ImageFormat format, byte[] bytes) {
    return switch (format) {
      case TIFF -> Orientation.of(bytes, 0, bytes.length);
      case WEBP -> webp(bytes);
      case BMP, GIF, PNG, JPEG -> Orientation.UPRIGHT;
    };
  }

  /** Reads the orientation from the EXIF chunk of a RIFF file. */
  private static int webp(byte[] bytes) {
    java.nio.ByteBuffer riff =
        java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    long at = 12;
    while (at + 8 <= bytes.length) {
      long length = riff.getInt((int) at + 4) & 0xffffffffL;
      if (riff.getInt((int) at) == 0x46495845 && at + 8 + length <= bytes.length) {
        // Some writers keep the prefix that EXIF has in JPEG files.
        int prefix = length > 6 && bytes[(int) at + 8] == 'E' ? 6 : 0;
        return Orientation.of(bytes, (int) at + 8 + prefix, (int) length - prefix);
      }
      at += 8 + length + (length & 1);
    }
    return Orientation.UPRIGHT;
  }

  /** Frees what the readers hold. */
  @Override
  public void close() {
    readers.values().forEach(ImageReader::dispose);
  }
}
