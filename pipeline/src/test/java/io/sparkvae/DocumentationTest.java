// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.configuration.Presets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links and file names in the documentation lead to files that exist. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** A link of Markdown, or an image: its target and its anchor. */
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!https?:|mailto:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");

  /** A path from the root of the repository, in text or in code. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?<![\\w/.-])(?:scripts|conf|docs|pipeline|jobs|bench|\\.ci)/[\\w./-]*[\\w/-]");

  /** A file that the reader is to write: {@code XFormat.java}. */
  private static final Pattern PLACEHOLDER = Pattern.compile("/X[A-Z][^/]*$");

  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");

  /** A test in code: {@code FooTest}, or {@code FooTest.method}. */
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:[#.](\\w+))?`");

  @TempDir Path temporary;

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String directory : List.of("", "docs", "conf")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(directory))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkAndEveryNamedFileExists(Path page) throws IOException {
    assertThat(missing(page)).isEmpty();
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void missingTargetsAreFound() throws IOException {
    Path page = temporary.resolve("page.md");
    Files.writeString(
        page,
        """
        # A page: of `code`
        [itself](#a-page-of-code), [no heading](#none), [no file](absent.md), [web](https://x.org/y)
        `scripts/sparkvae train`, scripts/absent.sh. Not checked: jobs/target/sparkvae.jar
        """);
    assertThat(missing(page)).containsExactly("#none", "absent.md", "scripts/absent.sh");
  }

  @Test
  void thePageOfModelsNamesEveryPreset() throws IOException {
    assertThat(Files.readString(ROOT.resolve("docs/models.md")))
        .contains(Presets.all().stream().map(preset -> "`" + preset.name() + "`").toList());
  }

  @Test
  void everyTestOfCompatibilityExists() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/compatibility.md"));
    assertThat(missingTests(page)).isEmpty();
    assertThat(missingTests("`AbsentTest`, `DocumentationTest.absent`, `DocumentationTest.pages`"))
        .containsExactly("AbsentTest", "DocumentationTest.absent");
    assertThat(page.lines().filter(line -> line.startsWith("| ")))
        .allMatch(line -> line.endsWith("| test |") || TEST.matcher(line).find(), "names a test");
  }

  /** Returns the tests that a text names, and that do not exist. */
  private static List<String> missingTests(String text) throws IOException {
    Map<String, Path> sources = new HashMap<>();
    for (String module : List.of("pipeline", "jobs", "managers")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(file -> sources.put(file.getFileName().toString(), file));
      }
    }
    List<String> missing = new ArrayList<>();
    for (MatchResult test : TEST.matcher(text).results().toList()) {
      Path source = sources.get(test.group(1) + ".java");
      String method = test.group(2);
      if (source == null
          || method != null && !Files.readString(source).contains(" " + method + "(")) {
        missing.add(test.group(1) + (method == null ? "" : "." + method));
      }
    }
    return missing;
  }

  /** What a page names and nobody finds. */
  private static List<String> missing(Path page) throws IOException {
    String text = Files.readString(page);
    List<String> missing = new ArrayList<>();
    LINK.matcher(text)
        .results()
        .filter(link -> !leadsSomewhere(page, link.group(1), link.group(2)))
        .map(link -> link.group(1) + (link.group(2) == null ? "" : "#" + link.group(2)))
        .forEach(missing::add);
    NAMED
        .matcher(text)
        .results()
        .map(name -> name.group())
        .filter(name -> !name.contains("/target") && !PLACEHOLDER.matcher(name).find())
        .filter(name -> !Files.exists(ROOT.resolve(name)))
        .forEach(missing::add);
    return missing;
  }

  private static boolean leadsSomewhere(Path page, String target, String anchor) {
    Path file = target.isEmpty() ? page : page.resolveSibling(target).normalize();
    return Files.exists(file) && (anchor == null || anchors(file).contains(anchor));
  }

  /** The anchors that web pages of repositories make from headings. */
  private static Set<String> anchors(Path page) {
    try {
      return HEADING
          .matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
          .results()
          .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
          .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
