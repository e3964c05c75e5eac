// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Image files of every kind, from the archive of inputs that lies beside the repository. What must
 * come out stands in {@code kinds.csv}: size, means and pixels as Pillow gives them, or the reason
 * of the quarantine. Pixels may differ by 1 of 255 (CMYK is rounded in another way), and means by
 * 0.5; those of {@link #UNLIKE}, which libraries interpolate differently, by more.
 */
@EnabledIf("present")
class ImageKindsTest {
  private static final Path ARCHIVE = Path.of("..", "..", "shared", "inputs", "inputs.tar.xz");
  private static final Set<String> FOLDERS = Set.of("kinds", "webp_flat");

  /** Chroma of half the height: libjpeg 6b repeats it, libjpeg-turbo interpolates. */
  private static final Set<String> UNLIKE = Set.of("kinds/jpg_440.jpg");

  /** The JPEG library of some Java platforms does not decode arithmetic coding. */
  private static final Set<String> OPTIONAL = Set.of("kinds/jpg_arithmetic.jpg");

  private static final Map<String, byte[]> FILES = new HashMap<>();
  private static ImageDecoder decoder;

  static boolean present() {
    return Files.exists(ARCHIVE);
  }

  @BeforeAll
  static void unpack() throws IOException {
    decoder = new ImageDecoder(new ImageLimits(1 << 26, 50_000_000));
    try (var tar =
        new TarArchiveInputStream(
            new XZCompressorInputStream(new BufferedInputStream(Files.newInputStream(ARCHIVE))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = Path.of(entry.getName());
        int depth = path.getNameCount();
        if (entry.isFile() && depth >= 2 && FOLDERS.contains(path.getName(depth - 2).toString())) {
          FILES.put(path.subpath(depth - 2, depth).toString(), tar.readAllBytes());
        }
      }
    }
  }

  @AfterAll
  static void close() {
    FILES.clear();
    decoder.close();
  }

  static List<String> lines() throws IOException {
    try (var in = ImageKindsTest.class.getResourceAsStream("kinds.csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @Test
  void everyFileHasALine() throws IOException {
    Set<String> named = new HashSet<>();
    lines().forEach(line -> named.add(line.substring(0, line.indexOf('|'))));
    assertThat(FILES.keySet()).isEqualTo(named);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void comesOutAsPillowShowsIt(String line) {
    String[] columns = line.split("\\|");
    String name = columns[0];
    Decoded decoded = decoder.decode(FILES.get(name));
    if (columns.length == 2) {
      assertThat(decoded).isInstanceOf(Rejection.class);
      assertThat(((Rejection) decoded).reason()).isEqualTo(columns[1]);
      return;
    }
    if (OPTIONAL.contains(name) && decoded instanceof Rejection refused) {
      assertThat(refused.reason())
          .isEqualTo("a JPEG with arithmetic coding, which is not read: convert it to PNG");
      return;
    }
    assertThat(decoded).isInstanceOf(Image.class);
    Image image = (Image) decoded;
    ImageShape shape = image.shape();
    assertThat(shape.height() + "x" + shape.width()).isEqualTo(columns[1]);
    String[] means = columns[2].split(" ");
    for (int c = 0; c < 3; c++) {
      assertThat(mean(image, c)).isCloseTo(Double.parseDouble(means[c]), within(0.5));
    }
    int tolerance = UNLIKE.contains(name) ? 40 : 1;
    for (String pixel : columns[3].split(" ")) {
      String[] numbers = pixel.split("[,=]");
      for (int c = 0; c < 3; c++) {
        int found = at(image, c, Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        assertThat(found)
            .as("channel %d of %s", c, pixel)
            .isCloseTo(Integer.parseInt(numbers[2 + c]), within(tolerance));
      }
    }
  }

  private static int at(Image image, int channel, int row, int column) {
    ImageShape shape = image.shape();
    int plane = shape.channels() == 1 ? 0 : channel;
    return image.pixels()[(plane * shape.height() + row) * shape.width() + column] & 255;
  }

  private static double mean(Image image, int channel) {
    long sum = 0;
    for (int y = 0; y < image.shape().height(); y++) {
      for (int x = 0; x < image.shape().width(); x++) {
        sum += at(image, channel, y, x);
      }
    }
    return (double) sum / image.shape().height() / image.shape().width();
  }
}
