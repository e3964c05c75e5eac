// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.sparkvae.image.codec.Codecs;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;

/**
 * Decodes JPEG: the common kinds by native code, if the machine has it, all others by the
 * platform's reader. This gives the components as they are stored, and the package's own rules
 * convert them to colours, so neither profiles nor the platform's colour conversions have an
 * effect.
 */
final class JpegDecoder {
  private static final Pattern EXTRANEOUS =
      Pattern.compile("^Corrupt JPEG data: \\d+ extraneous bytes before marker");

  private static final ImageReaderSpi PLATFORM = platform();

  /** For images that are needed in their own size. */
  static final int WHOLE = Integer.MAX_VALUE;

  private static final int MOST_REDUCTION = 8;

  private final Codecs codecs;
  private final int needed;

  /**
   * Creates a decoder.
   *
   * @param needed pixels of the longer side that the images will be scaled down to, or {@link
   *     #WHOLE}
   */
  JpegDecoder(Codecs codecs, int needed) {
    this.codecs = codecs;
    this.needed = needed;
  }

  private static ImageReaderSpi platform() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader.getOriginatingProvider();
      }
    }
    throw new IllegalStateException("every Java platform reads JPEG");
  }

  /**
   * libjpeg fills missing data with grey and only warns, so these warnings count as damage. Bytes
   * too many before a marker, which belong to nothing, are none.
   */
  private static boolean isDamage(String warning) {
    return !EXTRANEOUS.matcher(warning).find()
        && (warning.startsWith("Premature end") || warning.startsWith("Corrupt JPEG data"));
  }

  /** Returns a list that will hold the warnings of a reader which tell of damage. */
  static List<String> damageTold(ImageReader reader) {
    List<String> damage = new ArrayList<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (isDamage(warning)) {
            damage.add(warning);
          }
        });
    return damage;
  }

  Image decode(byte[] bytes, ImageLimits limits) throws Unusable, IOException {
    JpegHeader header = JpegHeader.of(bytes, limits);
    Optional<Image> common = common(header);
    Image image = common.isPresent() ? common.get() : image(raster(header), header);
    return Orientation.apply(image, header.orientation());
  }

  /** Returns nothing if the file is not of the kinds that native code decodes. */
  private Optional<Image> common(JpegHeader header) {
    int channels =
        switch (header.model()) {
          case GREY -> 1;
          case YCBCR -> 3;
          case RGB, CMYK, YCCK -> 0;
        };
    if (channels == 0) {
      return Optional.empty();
    }
    int reduction = reduction(header);
    ImageShape shape =
        ImageShape.of(
            channels,
            Codecs.reduced(header.height(), reduction),
            Codecs.reduced(header.width(), reduction));
    return codecs
        .jpeg(header.bare(), header.height(), header.width(), reduction)
        .map(pixels -> new Image(shape, pixels));
  }

  /** Returns by how much the image can be reduced and still be half as large again as needed. */
  private int reduction(JpegHeader header) {
    long side = Math.min(header.height(), header.width());
    int reduction = MOST_REDUCTION;
    while (reduction > 1 && 2 * side < 3L * reduction * needed) {
      reduction /= 2;
    }
    return reduction;
  }

  /**
   * Decodes by the platform's reader. Each file has a reader of its own: a used one would decode a
   * file that lacks tables with those of the file before.
   */
  private static Raster raster(JpegHeader header) throws Unusable, IOException {
    header.requireAllScans();
    ImageReader reader = PLATFORM.createReaderInstance();
    try {
      List<String> damage = damageTold(reader);
      reader.setInput(new ByteArrayImageInputStream(header.bare()), true, true);
      Raster raster = reader.readRaster(0, null);
      if (!damage.isEmpty()) {
        throw new Unusable("truncated JPEG", damage.get(damage.size() - 1));
      }
      return raster;
    } catch (IIOException e) {
      if (header.process() == JpegProcess.ARITHMETIC) {
        throw JpegProcess.arithmetic(String.valueOf(e.getMessage()));
      }
      throw e;
    } finally {
      reader.dispose();
    }
  }

  private static Image image(Raster raster, JpegHeader header) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int channels = header.model() == JpegHeader.Model.GREY ? 1 : 3;
    ImageShape shape = ImageShape.of(channels, height, width);
    byte[] pixels = new byte[shape.size()];
    byte[] row = new byte[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getDataElements(0, y, width, 1, row);
      switch (header.model()) {
        case GREY -> System.arraycopy(row, 0, pixels, y * width, width);
        case YCBCR -> YCbCr.convert(row, width, pixels, y * width, height * width);
        case RGB, CMYK, YCCK -> {
          for (int x = 0; x < width; x++) {
            int colour = colour(row, x * bands, header);
            for (int c = 0; c < 3; c++) {
              pixels[(c * height + y) * width + x] = (byte) (colour >> 16 - 8 * c);
            }
          }
        }
      }
    }
    return new Image(shape, pixels);
  }

  private static int colour(byte[] row, int at, JpegHeader header) {
    int first = row[at] & 255;
    int second = row[at + 1] & 255;
    int third = row[at + 2] & 255;
    return switch (header.model()) {
      case GREY, YCBCR ->
          throw new IllegalArgumentException(header.model() + " is converted row by row");
      case RGB -> first << 16 | second << 8 | third;
      case CMYK -> inks(first, second, third, row[at + 3] & 255);
      case YCCK -> {
        // The first three components, converted to RGB, are the complements of C, M and Y; black
        // needs no conversion.
        int complement = 0xffffff - YCbCr.toRgb(first, second, third);
        yield inks(complement >> 16, complement >> 8 & 255, complement & 255, row[at + 3] & 255);
      }
    };
  }

  /** Converts inks as JPEG stores them: 255 is no ink. */
  private static int inks(int cyan, int magenta, int yellow, int black) {
    int key = 255 - black;
    return Samples.fromInk(255 - cyan, key) << 16
        | Samples.fromInk(255 - magenta, key) << 8
        | Samples.fromInk(255 - yellow, key);
  }
}
