// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PnmDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 10_000));

  private Decoded decode(String header, int... samples) {
    byte[] start = header.getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = Arrays.copyOf(start, start.length + samples.length);
    for (int i = 0; i < samples.length; i++) {
      file[start.length + i] = (byte) samples[i];
    }
    return decoder.decode(file);
  }

  private static void assertPixels(Decoded decoded, ImageShape shape, int... pixels) {
    assertThat(decoded).isInstanceOf(Image.class);
    Image image = (Image) decoded;
    assertThat(image.shape()).isEqualTo(shape);
    assertThat(IntStream.range(0, pixels.length).map(i -> image.pixels()[i] & 255).toArray())
        .isEqualTo(pixels);
  }

  @Test
  void everyKindAsTextAndBinary() {
    ImageShape grey = ImageShape.of(1, 2, 3);
    assertPixels(decode("P1\n3 2\n010\n1 0 1"), grey, 255, 0, 255, 0, 255, 0);
    assertPixels(decode("P4 3 2\n", 0b01000000, 0b10100000), grey, 255, 0, 255, 0, 255, 0);
    assertPixels(decode("P2\n3 2 255\n0 1 2\n253 254 255\n"), grey, 0, 1, 2, 253, 254, 255);
    assertPixels(decode("P5\n3 2 255\n", 0, 1, 2, 253, 254, 255), grey, 0, 1, 2, 253, 254, 255);
    ImageShape colours = ImageShape.of(3, 1, 2);
    assertPixels(decode("P3 2 1 255 1 2 3 4 5 6"), colours, 1, 4, 2, 5, 3, 6);
    assertPixels(decode("P6 2 1 255\n", 1, 2, 3, 4, 5, 6), colours, 1, 4, 2, 5, 3, 6);
  }

  @Test
  void aBitmapsRowsBeginAtBytes() {
    assertPixels(
        decode("P4\n9 2\n", 0xff, 0x80, 0, 0),
        ImageShape.of(1, 2, 9),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        255,
        255,
        255,
        255,
        255,
        255,
        255,
        255,
        255);
  }

  @Test
  void theMaximumBecomes255() {
    ImageShape shape = ImageShape.of(1, 1, 4);
    assertPixels(decode("P5 4 1 100\n", 0, 1, 50, 100), shape, 0, 3, 128, 255);
    // 65535: as everywhere, divided by 257 and rounded.
    int[] words = {0, 0, 0, 128, 0, 129, 255, 255};
    assertPixels(decode("P5 4 1 65535\n", words), shape, 0, 0, 1, 255);
    assertPixels(decode("P2 4 1 1000 0 1 500 1000"), shape, 0, 0, 128, 255);
  }

  @Test
  void commentsStandAnywhereInTheHeader() {
    ImageShape shape = ImageShape.of(1, 1, 2);
    assertPixels(decode("P5#a\n# b\r\n2 #c\n1\t# 7 7\n255 ", 10, 35), shape, 10, 35);
    assertPixels(decode("P2\n2 1 255 10 # one\n 35"), shape, 10, 35);
  }

  /** A comment right after the maximum ends with its line, and the header with it. */
  @Test
  void aCommentCanEndTheHeader() {
    assertPixels(decode("P5 2 1 255# most\n", 7, 9), ImageShape.of(1, 1, 2), 7, 9);
    assertThat(decode("P5 2 1 255x", 7, 9))
        .isEqualTo(new Rejection("corrupt PNM", "no space after the header, at byte 10"));
  }

  @Test
  void whatFollowsTheFirstImageDoesNotCount() {
    assertPixels(decode("P5 1 1 255\n", 7, 80, 53), ImageShape.of(1, 1, 1), 7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "P5 2 2 255 abc|truncated PNM",
        "P6 1 1 65535 abcde|truncated PNM",
        "P4 9 1 a|truncated PNM",
        "P2 2 1 255 7|truncated PNM",
        "P5 2|truncated PNM",
        "P5 x 2 255 ab|corrupt PNM",
        "P5 1 1 0 a|corrupt PNM",
        "P5 1 1 65536 ab|corrupt PNM",
        "P2 1 1 9 10|corrupt PNM",
        "P1 1 1 2|corrupt PNM",
        "P5 0 1 255 a|corrupt header",
        "P5 20000 1 255 a|more than 10000 pixels",
      })
  void badFilesAreRefused(String file, String reason) {
    assertThat(decode(file)).isInstanceOf(Rejection.class);
    assertThat(((Rejection) decode(file)).reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P5", "P5x", "P8 1 1 1 a", "P0 1 1 1 a", "PX 1 1"})
  void othersAreNotNetpbm(String file) {
    assertThat(((Rejection) decode(file)).reason()).isEqualTo("not an image of a known format");
  }
}
