// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting that a page of the documentation names is in {@code reference.conf}. */
class SettingsOnPagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Config SETTINGS = ConfigFactory.parseResources("reference.conf");

  /** A key in code: {@code `train.epochs`}, {@code `train.epochs = 3`}. */
  private static final Pattern KEY =
      Pattern.compile(
          "`((?:%s)(?:\\.[a-zA-Z]\\w*)+)(?: = [^`]*)?`"
              .formatted(String.join("|", SETTINGS.root().keySet())));

  /** Names of files that look like keys. */
  private static final Pattern FILE = Pattern.compile(".*\\.(json|md|zip|html|conf|png)");

  /** Pages in which such words name packages, or figures of the benchmark. */
  private static final Set<String> OTHER_NAMES =
      Set.of("architecture.md", "engine.md", "benchmarks.md");

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              docs.filter(file -> file.toString().endsWith(".md"))
                  .filter(file -> !OTHER_NAMES.contains(file.getFileName().toString())),
              Stream.of("README.md", "CHANGELOG.md", "conf/README.md").map(ROOT::resolve))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyNamedSettingExists(Path page) throws IOException {
    assertThat(unknown(Files.readString(page))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "`train.epochz = 3`, train.epochz",
    "`model.vq.nothing`, model.vq.nothing",
    "`train.epochs = 3`,",
    "`prior.train.epochs`,",
    "`model.json`,"
  })
  void anUnknownSettingIsFound(String text, String unknown) {
    assertThat(unknown(text)).isEqualTo(Stream.ofNullable(unknown).toList());
  }

  private static List<String> unknown(String page) {
    return KEY.matcher(page)
        .results()
        .map(key -> key.group(1))
        .filter(key -> !FILE.matcher(key).matches())
        .filter(key -> !SETTINGS.hasPathOrNull(key.replaceFirst("^prior\\.(model|train)", "$1")))
        .toList();
  }
}
