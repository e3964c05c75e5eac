// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns the raster of a platform's reader into pixels by the package's rules: stored samples, no
 * colour profile.
 */
final class RasterPixels {
  private RasterPixels() {}

  /** What a sample after the colours is. */
  enum Alpha {
    /** The opacity of the colours. */
    APART,
    /** The opacity, which the colours are multiplied by: they are composed over black. */
    MULTIPLIED,
    /** Something else, which is left out. */
    NONE
  }

  static Image image(BufferedImage image, Alpha alpha) throws Unusable {
    Raster raster = image.getRaster();
    return image.getColorModel() instanceof IndexColorModel palette
        ? indexed(raster, palette)
        : direct(raster, image.getColorModel(), alpha);
  }

  private static Image indexed(Raster raster, IndexColorModel palette) throws Unusable {
    int[] colours = new int[palette.getMapSize()];
    boolean grey = true;
    for (int i = 0; i < colours.length; i++) {
      int alpha = palette.getAlpha(i);
      colours[i] =
          Samples.overBlack(palette.getRed(i), alpha) << 16
              | Samples.overBlack(palette.getGreen(i), alpha) << 8
              | Samples.overBlack(palette.getBlue(i), alpha);
      grey &= colours[i] == (colours[i] & 255) * 0x010101;
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    ImageShape shape = ImageShape.of(grey ? 1 : 3, height, width);
    byte[] pixels = new byte[shape.size()];
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int x = 0; x < width; x++) {
        if (row[x] >= colours.length) {
          throw new Unusable("corrupt image", "no colour " + row[x] + " in the palette");
        }
        for (int c = 0; c < shape.channels(); c++) {
          pixels[(c * height + y) * width + x] = (byte) (colours[row[x]] >> 16 - 8 * c);
        }
      }
    }
    return new Image(shape, pixels);
  }

  private static Image direct(Raster raster, ColorModel model, Alpha alpha) throws Unusable {
    int space = model.getColorSpace().getType();
    int stored =
        switch (space) {
          case ColorSpace.TYPE_GRAY -> 1;
          case ColorSpace.TYPE_RGB -> 3;
          case ColorSpace.TYPE_CMYK -> 4;
          default -> throw new Unusable("unknown colour space", "type " + space);
        };
    int bands = raster.getNumBands();
    boolean apart =
        alpha == Alpha.APART && model.hasAlpha() && !model.isAlphaPremultiplied() && bands > stored;
    int used = apart ? stored + 1 : stored;
    int type = raster.getTransferType();
    boolean integers =
        type == DataBuffer.TYPE_BYTE
            || type == DataBuffer.TYPE_USHORT
            || type == DataBuffer.TYPE_INT;
    int[] bits = model.getComponentSize();
    boolean shallow = java.util.Arrays.stream(bits).allMatch(b -> b <= 16);
    if (!integers || !shallow || bands < stored || bits.length < used) {
      throw new Unusable(
          "unknown kind of samples",
          "%s bands of %s bits: convert them to integers of 8 or 16 bits"
              .formatted(bands, java.util.Arrays.toString(bits)));
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    ImageShape shape = ImageShape.of(stored == 1 ? 1 : 3, height, width);
    byte[] pixels = new byte[shape.size()];
    int[] row = new int[width * bands];
    int[] sample = new int[used];
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++) {
        for (int b = 0; b < used; b++) {
          sample[b] = Samples.toByte(row[x * bands + b], bits[b]);
        }
        int opacity = apart ? sample[stored] : 255;
        for (int c = 0; c < shape.channels(); c++) {
          int value = stored == 4 ? Samples.fromInk(sample[c], sample[3]) : sample[c];
          pixels[(c * height + y) * width + x] = (byte) Samples.overBlack(value, opacity);
        }
      }
    }
    return new Image(shape, pixels);
  }
}
