// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixtures that Java cannot write come from Pillow; expected values are Pillow's. */
class ImageDecoderTest {
  static final String CMYK_JPEG =
      "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
          + "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAA"
          + "AAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNC"
          + "scEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6"
          + "g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq"
          + "8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD+bevtiv6aK/swr//Z";
  private static final String WEBP =
      "UklGRkIAAABXRUJQVlA4TDYAAAAvAkAAAC9AkG2zQdzr/jLTIJO2yV//dmZtZNI2rYf986+y8x9o5JGs+wYE"
          + "ApSx4oFtIvof4wU=";
  private static final String WEBP_LOSSY =
      "UklGRm4AAABXRUJQVlA4IGIAAABwAgCdASoDAAIAAMASJagCdEcAZIAOUAONH6fAAP5tP/fJ/Q/7F9Xp/IAH"
          + "/5y53B/zDv/Wtou7w+hY/+/k/+UGzDX5sv//sM//++r/+UGzDX5sv/2GfhVMi1vJlkIkLVbQAA==";
  private static final String WEBP_ALPHA =
      "UklGRiIAAABXRUJQVlA4TBUAAAAvAQAAEA/wsv8n/3/mfwDjEBnR/wAA";
  private static final String EXIF_JPEG =
      "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAEB"
          + "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/"
          + "wAALCAAIABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQA"
          + "AAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RF"
          + "RkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5"
          + "usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AP7+K/wB6//Z";
  private static final String CMYK_TIFF =
      "SUkqAAgAAAAKAAABBAABAAAAAgAAAAEBBAABAAAAAQAAAAIBAwAEAAAAhgAAAAMBAwABAAAAAQAAAAYBAwAB"
          + "AAAABQAAABEBBAABAAAAjgAAABUBAwABAAAABAAAABYBBAABAAAAAQAAABcBBAABAAAACAAAABwBAwABAAAA"
          + "AQAAAAAAAAAIAAgACAAIAMhkMhkAAAAA";
  private static final String GREY16_TIFF =
      "SUkqAAgAAAAJAAABBAABAAAAAwAAAAEBBAABAAAAAgAAAAIBAwABAAAAEAAAAAMBAwABAAAAAQAAAAYBAwAB"
          + "AAAAAQAAABEBBAABAAAAegAAABYBBAABAAAAAgAAABcBBAABAAAADAAAABwBAwABAAAAAQAAAAAAAAAAAAAB"
          + "Bwf//4CA6AM=";

  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 10_000));

  private Image decoded(byte[] bytes) {
    Decoded decoded = decoder.decode(bytes);
    assertThat(decoded).isInstanceOf(Image.class);
    return (Image) decoded;
  }

  private Image decoded(String base64) {
    return decoded(Base64.getDecoder().decode(base64));
  }

  private static int[] unsigned(Image image) {
    int[] values = new int[image.pixels().length];
    java.util.Arrays.setAll(values, i -> image.pixels()[i] & 255);
    return values;
  }

  /** Noise over a gradient, so that chroma and luma both matter. */
  static BufferedImage picture(int type, int height, int width) {
    BufferedImage image = new BufferedImage(width, height, type);
    SplittableRandom random = new SplittableRandom(3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, (x * 11 & 255) << 16 | (y * 13 & 255) << 8 | random.nextInt(256));
      }
    }
    return image;
  }

  static byte[] written(BufferedImage image, String format) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static int[] planes(BufferedImage image) {
    int plane = image.getWidth() * image.getHeight();
    int[] values = new int[3 * plane];
    for (int i = 0; i < plane; i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      for (int c = 0; c < 3; c++) {
        values[c * plane + i] = rgb >> 16 - 8 * c & 255;
      }
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bmp", "png", "tiff"})
  void losslessFormatsGiveBackWhatWasWritten(String format) throws Exception {
    BufferedImage picture = picture(BufferedImage.TYPE_INT_RGB, 23, 17);
    Image image = decoded(written(picture, format));
    assertThat(image.shape()).isEqualTo(ImageShape.of(3, 23, 17));
    assertThat(unsigned(image)).isEqualTo(planes(picture));
  }

  @Test
  void jpegGivesThePixelsOfTheReferenceLibrary() throws Exception {
    byte[] jpeg = written(picture(BufferedImage.TYPE_INT_RGB, 24, 40), "jpeg");
    BufferedImage reference = ImageIO.read(new java.io.ByteArrayInputStream(jpeg));
    assertThat(unsigned(decoded(jpeg))).isEqualTo(planes(reference));
    byte[] grey = written(picture(BufferedImage.TYPE_BYTE_GRAY, 24, 40), "jpeg");
    var raster = ImageIO.read(new java.io.ByteArrayInputStream(grey)).getRaster();
    Image image = decoded(grey);
    assertThat(image.shape()).isEqualTo(ImageShape.of(1, 24, 40));
    assertThat(unsigned(image)).isEqualTo(raster.getPixels(0, 0, 40, 24, (int[]) null));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 16, 256})
  void gifGivesItsPalettesColours(int size) throws Exception {
    int[] colours = new SplittableRandom(size).ints(size, 0, 1 << 24).toArray();
    var palette =
        new java.awt.image.IndexColorModel(
            8, size, colours, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
    // The platform's writer interlaces.
    for (int height : new int[] {1, 2, 3, 4, 5, 9, 70}) {
      BufferedImage picture =
          new BufferedImage(61, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
      SplittableRandom random = new SplittableRandom(height);
      for (int i = 0; i < 61 * height; i++) {
        // Runs and noise: both long and short codes.
        picture
            .getRaster()
            .setSample(i % 61, i / 61, 0, i % 3 == 0 ? random.nextInt(size) : size - 1);
      }
      assertThat(unsigned(decoded(written(picture, "gif")))).isEqualTo(planes(picture));
    }
  }

  @Test
  void webpLosslessLossyAndWithAlpha() {
    assertThat(unsigned(decoded(WEBP)))
        .containsExactly(255, 0, 0, 10, 200, 255, 0, 255, 0, 20, 100, 255, 0, 0, 255, 30, 50, 255);
    assertThat(decoded(WEBP_LOSSY).shape()).isEqualTo(ImageShape.of(3, 2, 3));
    // (200, 100, 50) with alpha 128 and white with alpha 0, over black.
    assertThat(unsigned(decoded(WEBP_ALPHA))).containsExactly(100, 0, 50, 0, 25, 0);
  }

  @Test
  void cmykOfAdobesJpegIsInverted() {
    Image image = decoded(CMYK_JPEG);
    assertThat(image.shape()).isEqualTo(ImageShape.of(3, 8, 8));
    assertThat(unsigned(image)).startsWith(50).contains(140).endsWith(185);
  }

  @Test
  void ycckIsTurnedIntoCmykFirst() {
    byte[] jpeg = Base64.getDecoder().decode(CMYK_JPEG);
    jpeg[6 + 11] = 2;
    int[] pixels = unsigned(decoded(jpeg));
    assertThat(new int[] {pixels[0], pixels[64], pixels[128]}).containsExactly(83, 230, 137);
  }

  @Test
  void cmykAndSixteenBitsInTiff() {
    assertThat(unsigned(decoded(CMYK_TIFF))).containsExactly(50, 255, 140, 255, 185, 255);
    assertThat(unsigned(decoded(GREY16_TIFF))).containsExactly(0, 1, 7, 255, 128, 4);
  }

  @Test
  void exifOrientationIsHonoured() {
    // 16 x 8, white on the left, to be turned clockwise: 8 x 16, white on top.
    Image image = decoded(EXIF_JPEG);
    assertThat(image.shape()).isEqualTo(ImageShape.of(1, 16, 8));
    assertThat(unsigned(image)).startsWith(255).endsWith(0);
    assertThat(image.pixels()[8 * 8 - 1] & 255).isEqualTo(255);
    assertThat(image.pixels()[8 * 8] & 255).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bmp", "png", "tiff", "jpeg", "gif"})
  void noBeginningOfAFileIsAnImageAndNoneThrows(String format) throws Exception {
    byte[] whole = written(picture(BufferedImage.TYPE_INT_RGB, 23, 17), format);
    for (int length = 0; length < whole.length * 9 / 10; length += 1 + length / 20) {
      assertThat(decoder.decode(java.util.Arrays.copyOf(whole, length)))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(Rejection.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bmp", "png", "tiff", "jpeg", "gif", "webp"})
  void nothingInTheBytesThrows(String format) throws Exception {
    byte[] whole =
        format.equals("webp")
            ? Base64.getDecoder().decode(WEBP_LOSSY)
            : written(picture(BufferedImage.TYPE_INT_RGB, 23, 17), format);
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 300; round++) {
      byte[] broken = whole.clone();
      for (int i = 0; i < 1 + round % 5; i++) {
        broken[random.nextInt(Math.min(broken.length, 200))] = (byte) random.nextInt();
      }
      assertThat(decoder.decode(broken)).isNotNull();
    }
    assertThat(decoder.decode(whole)).isInstanceOf(Image.class);
  }

  @Test
  void limitsAndUnknownFormatsAreSaid() {
    assertThat(decoder.decode(new byte[0])).isEqualTo(new Rejection("empty file", ""));
    assertThat(decoder.decode("hello".getBytes()))
        .isEqualTo(new Rejection("not an image of a known format", "begins with 68 65 6c 6c 6f"));
    assertThat(decoder.decode(new byte[(1 << 20) + 1]))
        .isEqualTo(new Rejection("more than 1048576 bytes", "found 1048577 bytes"));
  }
}
