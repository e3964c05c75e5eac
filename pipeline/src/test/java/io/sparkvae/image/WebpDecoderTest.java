// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sparkvae.storage.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * WebP files of all kinds of coding, and the digests of the pixels that libwebp gives for them:
 * they are the same to the bit.
 */
class WebpDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 1 << 20));

  /** A file and what libwebp makes of it. */
  record Example(String name, String size, String sha256, byte[] file) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Example> examples() throws IOException {
    try (var in = WebpDecoderTest.class.getResourceAsStream("webp.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\\|"))
          .map(c -> new Example(c[0], c[1], c[2], Base64.getDecoder().decode(c[3])))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void thePixelsAreThoseOfLibwebp(Example example) {
    Image image = image(example.file);
    assertThat(image.shape().height() + "x" + image.shape().width()).isEqualTo(example.size);
    assertThat(HexFormat.of().formatHex(Digest.sha256(image.pixels()))).isEqualTo(example.sha256);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void noBeginningIsAnImage(Example example) {
    int last = example.name.startsWith("animation") ? 100 : example.file.length - 4;
    for (int length = 0; length < last; length += 1 + length / 40) {
      assertThat(decoder.decode(Arrays.copyOf(example.file, length)))
          .as("%d of %d bytes", length, example.file.length)
          .isInstanceOf(Rejection.class);
    }
  }

  /** Each damage gives other pixels or a rejection, in bounded time, and no exception. */
  @ParameterizedTest
  @MethodSource("examples")
  void damageIsHarmless(Example example) {
    SplittableRandom random = new SplittableRandom(example.file.length);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int round = 0; round < 100; round++) {
            byte[] broken = example.file.clone();
            for (int i = 0; i <= round % 4; i++) {
              int span = round % 2 == 0 ? broken.length : Math.min(broken.length, 60);
              broken[random.nextInt(span)] = (byte) random.nextInt();
            }
            assertThatCode(() -> decoder.decode(broken)).doesNotThrowAnyException();
          }
        });
    assertThat(image(example.file)).isNotNull();
  }

  private Image image(byte[] file) {
    Decoded decoded = decoder.decode(file);
    assertThat(decoded).isInstanceOf(Image.class);
    return (Image) decoded;
  }
}
