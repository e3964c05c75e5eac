// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage that the reader of TIFF passes over. */
class TiffChecksTest {
  private static final int RAW = 1;
  private static final int FAX = 4;
  private static final int JPEG = 7;
  private static final int DEFLATE = 8;
  private static final int HEIGHT = 30;
  private static final int WIDTH = 35;

  /** Where the only strip begins. */
  private static final int DATA = 8 + 2 + 12 * 9 + 4;

  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 10_000));

  private static byte[] tiff(int compression, int offset, int length, byte[] strip) {
    int bits = compression == FAX ? 1 : 8;
    int[][] tags = {
      {256, WIDTH},
      {257, HEIGHT},
      {258, bits},
      {259, compression},
      {262, 1},
      {273, offset},
      {277, 1},
      {278, HEIGHT},
      {279, length}
    };
    ByteBuffer tiff = ByteBuffer.allocate(DATA + strip.length).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes()).putShort((short) 42).putInt(8).putShort((short) tags.length);
    for (int[] tag : tags) {
      tiff.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
    }
    return tiff.position(DATA).put(strip).array();
  }

  private static byte[] tiff(int compression, byte[] strip) {
    return tiff(compression, DATA, strip.length, strip);
  }

  private static byte[] pixels() {
    byte[] pixels = new byte[HEIGHT * WIDTH];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7 % 251);
    }
    return pixels;
  }

  /** Stored without compression, so that a changed byte can be noticed by the checksum alone. */
  private static byte[] deflated() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var deflater = new DeflaterOutputStream(out, new Deflater(Deflater.NO_COMPRESSION))) {
      deflater.write(pixels());
    }
    return out.toByteArray();
  }

  private String reason(byte[] tiff) {
    return decoder.decode(tiff) instanceof Rejection refused ? refused.reason() : "none";
  }

  @Test
  void aDeflatedStripHasItsChecksum() throws Exception {
    byte[] strip = deflated();
    assertThat(((Image) decoder.decode(tiff(DEFLATE, strip))).pixels()).isEqualTo(pixels());
    byte[] damaged = strip.clone();
    damaged[500] ^= 1;
    assertThat(reason(tiff(DEFLATE, damaged))).isEqualTo("corrupt TIFF");
    for (int cut : new int[] {1, 4, 400}) {
      byte[] rest = Arrays.copyOf(strip, strip.length - cut);
      assertThat(reason(tiff(DEFLATE, rest))).isEqualTo("truncated TIFF");
    }
  }

  @Test
  void aDeflatedStripMayHaveAWrongLength() throws Exception {
    byte[] strip = deflated();
    for (int length : new int[] {0, strip.length - 1, 2 * strip.length, Integer.MAX_VALUE}) {
      assertThat(((Image) decoder.decode(tiff(DEFLATE, DATA, length, strip))).pixels())
          .isEqualTo(pixels());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RAW, FAX, DEFLATE})
  void aStripIsInTheFileAndNotInItsHeader(int compression) {
    byte[] strip = pixels();
    assertThat(reason(tiff(compression, 0, strip.length, strip))).isEqualTo("corrupt TIFF");
    for (int beyond : new int[] {DATA + strip.length, DATA + 5000, -10}) {
      assertThat(reason(tiff(compression, beyond, 100, strip))).isEqualTo("truncated TIFF");
    }
  }

  /** The reader would fill the rows with white. */
  @Test
  void aFaxIsWholeInTheFile() {
    assertThat(reason(tiff(FAX, DATA, 101, new byte[100]))).isEqualTo("truncated TIFF");
  }

  /** The reader would fill what is missing with grey. */
  @Test
  void aJpegWithinATiffIsWhole() throws Exception {
    BufferedImage picture = ImageDecoderTest.picture(BufferedImage.TYPE_BYTE_GRAY, HEIGHT, WIDTH);
    byte[] jpeg = DamagedFiles.jpeg(picture, false, 0.9f);
    assertThat(decoder.decode(tiff(JPEG, jpeg))).isInstanceOf(Image.class);
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length - jpeg.length / 5);
    assertThat(reason(tiff(JPEG, cut))).isEqualTo("truncated TIFF");
  }

  @Test
  void fourBitsASampleInColoursAreRefused() {
    byte[] tiff = tiff(RAW, pixels());
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(10 + 2 * 12 + 8, 4);
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(10 + 4 * 12 + 8, 2);
    assertThat(reason(tiff))
        .isEqualTo("a TIFF of 4 bits a sample in colours, which is not read: convert it to 8 bits");
  }

  /** Twelve bits are inverted as if they were sixteen by the reader. */
  @ParameterizedTest
  @CsvSource({"12, 1, 255, 0", "16, 1, 255, 0", "16, 0, 0, 255"})
  void deepGreyIsScaledAndMayBeInverted(int bits, int photometric, int first, int second) {
    byte[] pixels = ((Image) decoder.decode(deep(bits, photometric))).pixels();
    assertThat(pixels).startsWith((byte) first, (byte) second);
    assertThat(reason(deep(12, 0)))
        .isEqualTo(
            "a TIFF of 12 bits a sample with white as 0, which is not read: convert it to 8 bits");
  }

  /** The first sample has all bits, the others none. */
  private static byte[] deep(int bits, int photometric) {
    byte[] strip = new byte[2 * HEIGHT * WIDTH];
    strip[0] = (byte) 0xff;
    strip[1] = (byte) (bits == 12 ? 0xf0 : 0xff);
    byte[] tiff = tiff(RAW, strip);
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(10 + 2 * 12 + 8, bits);
    ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).putInt(10 + 4 * 12 + 8, photometric);
    return tiff;
  }
}
