// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle is the platform's own PNG writer: what it wrote must come back sample by sample. */
class PngDecoderTest {
  private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 10_000);

  /** Bytes of the chunk IEND. */
  private static final int END = 12;

  private final ImageDecoder decoder = new ImageDecoder(LIMITS);

  static byte[] png(BufferedImage image, boolean interlaced) throws Exception {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(
        interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    }
    return bytes.toByteArray();
  }

  private Image decoded(byte[] png) {
    Decoded decoded = decoder.decode(png);
    assertThat(decoded).isInstanceOf(Image.class);
    return (Image) decoded;
  }

  private static BufferedImage samples(int bands, int type, int height, int width, int most) {
    int space = bands <= 2 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB;
    boolean alpha = bands % 2 == 0;
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(space),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            type);
    WritableRaster raster = model.createCompatibleWritableRaster(width, height);
    SplittableRandom random = new SplittableRandom(7);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int b = 0; b < bands; b++) {
          raster.setSample(x, y, b, random.nextInt(most + 1));
        }
      }
    }
    return new BufferedImage(model, raster, false, null);
  }

  /** The written rule, once more and naively. */
  private static int expected(WritableRaster raster, int x, int y, int channel, boolean deep) {
    int bands = raster.getNumBands();
    double scale = deep ? 257.0 : 1.0;
    long value = Math.round(raster.getSample(x, y, channel) / scale);
    if (bands % 2 == 0) {
      long alpha = Math.round(raster.getSample(x, y, bands - 1) / scale);
      value = Math.round(value * alpha / 255.0);
    }
    return (int) value;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyDepthAndInterlaceGivesTheStoredSamples(int bands) throws Exception {
    for (int type : new int[] {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT}) {
      boolean deep = type == DataBuffer.TYPE_USHORT;
      for (boolean interlaced : new boolean[] {false, true}) {
        for (int[] size : new int[][] {{13, 9}, {1, 1}, {3, 2}, {8, 8}}) {
          BufferedImage written = samples(bands, type, size[0], size[1], deep ? 65535 : 255);
          Image image = decoded(png(written, interlaced));
          int channels = bands <= 2 ? 1 : 3;
          assertThat(image.shape()).isEqualTo(ImageShape.of(channels, size[0], size[1]));
          for (int c = 0; c < channels; c++) {
            for (int y = 0; y < size[0]; y++) {
              for (int x = 0; x < size[1]; x++) {
                assertThat(image.pixels()[(c * size[0] + y) * size[1] + x] & 255)
                    .isEqualTo(expected(written.getRaster(), x, y, c, deep));
              }
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void palettesAreLookedUp(int bits) throws Exception {
    int size = 1 << bits;
    byte[] red = new byte[size];
    byte[] green = new byte[size];
    byte[] blue = new byte[size];
    new java.util.Random(bits).nextBytes(red);
    new java.util.Random(bits + 1).nextBytes(green);
    new java.util.Random(bits + 2).nextBytes(blue);
    var palette = new IndexColorModel(bits, size, red, green, blue);
    var written =
        new BufferedImage(
            11,
            5,
            bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY,
            palette);
    for (int i = 0; i < 55; i++) {
      written.getRaster().setSample(i % 11, i / 11, 0, i * 7 % size);
    }
    for (boolean interlaced : new boolean[] {false, true}) {
      Image image = decoded(png(written, interlaced));
      for (int i = 0; i < 55; i++) {
        assertThat(image.pixels()[i]).isEqualTo(red[i * 7 % size]);
        assertThat(image.pixels()[55 + i]).isEqualTo(green[i * 7 % size]);
        assertThat(image.pixels()[110 + i]).isEqualTo(blue[i * 7 % size]);
      }
    }
  }

  @Test
  void aPaletteOfGreysIsGreyAndTransparentColoursAreBlack() throws Exception {
    byte[] greys = {0, 100, (byte) 200};
    byte[] alpha = {(byte) 255, 127, 0};
    var palette = new IndexColorModel(8, 3, greys, greys, greys, alpha);
    var written = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    for (int i = 0; i < 3; i++) {
      written.getRaster().setSample(i, 0, 0, i);
    }
    Image image = decoded(png(written, false));
    assertThat(image.shape()).isEqualTo(ImageShape.of(1, 1, 3));
    assertThat(image.pixels()).containsExactly(0, 50, 0);
  }

  @Test
  void noBeginningOfAFileIsAnImageUnlessOnlyItsEndMarkerIsMissing() throws Exception {
    byte[] whole = png(samples(3, DataBuffer.TYPE_BYTE, 12, 12, 255), false);
    Image image = decoded(whole);
    for (int length = whole.length - END; length < whole.length; length++) {
      assertThat(decoded(Arrays.copyOf(whole, length)).pixels()).isEqualTo(image.pixels());
    }
    for (int length = 1; length < whole.length - END; length++) {
      assertThat(decoder.decode(Arrays.copyOf(whole, length)))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(Rejection.class);
    }
  }

  @Test
  void everyFlippedBitOfTheImageIsNoticed() throws Exception {
    byte[] whole = png(samples(1, DataBuffer.TYPE_BYTE, 6, 6, 255), false);
    for (int at = 0; at < whole.length - END; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 16;
      assertThat(decoder.decode(flipped)).as("byte %d", at).isInstanceOf(Rejection.class);
    }
  }

  @Test
  void aPngForIPhonesIsNamed() throws Exception {
    byte[] png = png(ImageDecoderTest.picture(BufferedImage.TYPE_INT_RGB, 3, 4), false);
    byte[] changed = Arrays.copyOf(png, png.length + 16);
    System.arraycopy(png, 8, changed, 24, png.length - 8);
    byte[] chunk = {0, 0, 0, 4, 'C', 'g', 'B', 'I', 0x50, 0, 0x20, 6};
    System.arraycopy(chunk, 0, changed, 8, chunk.length);
    Rejection refused = (Rejection) decoder.decode(changed);
    assertThat(refused.reason()).contains("CgBI").endsWith("take the original");
  }

  @Test
  void aHugeHeaderIsRefusedBeforeAnythingIsDecoded() throws Exception {
    byte[] whole = png(samples(1, DataBuffer.TYPE_BYTE, 6, 6, 255), false);
    var header = java.nio.ByteBuffer.wrap(whole);
    header.putInt(16, 65535).putInt(20, 65535);
    var crc = new java.util.zip.CRC32();
    crc.update(whole, 12, 17);
    header.putInt(29, (int) crc.getValue());
    assertThat(decoder.decode(whole))
        .isEqualTo(new Rejection("more than 10000 pixels", "found 65535 x 65535 in the header"));
  }

  @Test
  void rowsTooManyAndTrailingBytesAreDropped() throws Exception {
    byte[] whole = png(samples(1, DataBuffer.TYPE_BYTE, 9, 6, 255), false);
    Image image = decoded(whole);
    byte[] trailed = Arrays.copyOf(whole, whole.length + 99);
    assertThat(decoded(trailed).pixels()).isEqualTo(image.pixels());
    // A header of fewer rows than there are data.
    var header = java.nio.ByteBuffer.wrap(whole);
    header.putInt(20, 7);
    var crc = new java.util.zip.CRC32();
    crc.update(whole, 12, 17);
    header.putInt(29, (int) crc.getValue());
    Image cut = decoded(whole);
    assertThat(cut.shape()).isEqualTo(ImageShape.of(1, 7, 6));
    assertThat(cut.pixels()).isEqualTo(Arrays.copyOf(image.pixels(), 42));
  }
}
