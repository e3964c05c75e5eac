// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sparkvae.image.codec.Codecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Native code gives the pixels that there are without it, and takes only what it may. */
class CodecsTest {
  private static final int QUANTISATION = 0xdb;
  private static final int HUFFMAN = 0xc4;

  private final ImageLimits limits = new ImageLimits(1 << 20, 1 << 20);
  private final ImageDecoder fast = new ImageDecoder(limits, Codecs.NATIVE);
  private final ImageDecoder plain = new ImageDecoder(limits, Codecs.JAVA);

  @BeforeEach
  void libraryIsThere() {
    assumeThat(Codecs.ofThisMachine()).isEqualTo(Codecs.NATIVE);
  }

  static List<byte[]> jpegs() throws IOException {
    return DamagedFiles.written();
  }

  private Image pixels(byte[] jpeg) {
    Decoded decoded = plain.decode(jpeg);
    assertThat(decoded).isInstanceOf(Image.class);
    return (Image) decoded;
  }

  private static byte[] bare(byte[] jpeg) throws Unusable {
    return JpegHeader.of(jpeg, new ImageLimits(1 << 20, 1 << 20)).bare();
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void jpegHasThePixelsOfThePlatformsReader(byte[] jpeg) throws Exception {
    Image expected = pixels(jpeg);
    ImageShape shape = expected.shape();
    assertThat(Codecs.NATIVE.jpeg(bare(jpeg), shape.height(), shape.width()))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(expected.pixels()));
    assertThat(Codecs.JAVA.jpeg(bare(jpeg), shape.height(), shape.width())).isEmpty();
    assertThat(DamagedFiles.same(fast.decode(jpeg), expected)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("io.sparkvae.image.WebpDecoderTest#examples")
  void webpHasThePixelsOfOurDecoder(WebpDecoderTest.Example example) {
    assertThat(DamagedFiles.same(fast.decode(example.file()), plain.decode(example.file())))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void whatIsNotWholeIsLeftToThePlatformsReader(byte[] jpeg) throws Exception {
    Image image = pixels(jpeg);
    byte[] bare = bare(jpeg);
    for (int length = 0; length < bare.length; length += 1 + bare.length / 30) {
      byte[] cut = Arrays.copyOf(bare, length);
      assertThat(Codecs.NATIVE.jpeg(cut, image.shape().height(), image.shape().width())).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void aJpegWithoutItsTablesIsNotDecodedWithThoseOfAnother(byte[] jpeg) throws Exception {
    Decoded alone = plain.decode(without(jpeg, QUANTISATION));
    assertThat(alone).isInstanceOf(Rejection.class);
    pixels(jpeg);
    assertThat(plain.decode(without(jpeg, QUANTISATION))).isEqualTo(alone);
    assertThat(fast.decode(without(jpeg, QUANTISATION))).isEqualTo(alone);
    int side = pixels(jpeg).shape().height();
    byte[] bare = bare(without(jpeg, HUFFMAN));
    assertThat(Codecs.NATIVE.jpeg(bare, side, side + 5)).isEmpty();
  }

  /** Returns a JPEG without the segments of a kind that stand before the first scan. */
  private static byte[] without(byte[] jpeg, int kind) {
    byte[] rest = jpeg.clone();
    int length = jpeg.length;
    int at = 2;
    while ((rest[at + 1] & 255) != 0xda) {
      int size = 2 + ((rest[at + 2] & 255) << 8 | rest[at + 3] & 255);
      if ((rest[at + 1] & 255) == kind) {
        System.arraycopy(rest, at + size, rest, at, length - at - size);
        length -= size;
      } else {
        at += size;
      }
    }
    return Arrays.copyOf(rest, length);
  }

  /** In a process of its own, because native code might end it. */
  @Test
  @Tag("proofs")
  void aHundredThousandDamagedFilesDoNoHarm(@TempDir Path directory) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                DamagedFiles.class.getName(),
                "1",
                "100000")
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String report = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(report).isZero();
    assertThat(report).startsWith("100000 files");
  }
}
