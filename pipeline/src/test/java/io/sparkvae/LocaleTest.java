// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers and names are written in one way, whatever the machine's language: no code formats or
 * changes the case of letters by the default locale.
 */
class LocaleTest {
  private static final String LITERAL = "\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"";

  /** A conversion of {@link java.util.Formatter} that writes a number as the locale does. */
  private static final Pattern NUMBER =
      Pattern.compile("%(?:\\d+\\$)?[-#+ 0,(]*\\d*(?:\\.\\d+)?[deEfgG]");

  private static final Pattern FORMATTED =
      Pattern.compile(
          "((?:%s\\s*\\+\\s*)*+(?:\"\"\"[\\s\\S]*?\"\"\"|%s)|\\b\\w+)\\s*\\)?\\s*\\.formatted\\("
              .formatted(LITERAL, LITERAL));

  private static final Pattern DEFAULT =
      Pattern.compile(
          "(?:String\\.format\\(|\\.printf\\(|new Formatter\\()(?!\\s*Locale\\.)|\\w::formatted\\b"
              + "|\\.to(?:Lower|Upper)Case\\(\\)");

  @Test
  void nothingIsWrittenByTheDefaultLocale() throws IOException {
    for (String module : List.of("pipeline", "jobs")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          assertThat(faults(Files.readString(file)))
              .as("%s: String.format(Locale.ROOT, ...), or %%s for whole numbers", file)
              .isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"%d rows\".formatted(n)",
        "(\"of %s\"\n + \"%,d\")\n   .formatted(n, n)",
        "\"\"\"\n  {\"a\": %05d}\n  \"\"\".formatted(n)",
        "ROW.formatted(n)",
        "numbers.mapToObj(row::formatted)",
        "String.format(\"%s\", n)",
        "out.printf(\"%s\", n)",
        "name.toLowerCase()",
      })
  void aFaultIsFound(String code) {
    assertThat(faults(code)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"%s rows, %08x\".formatted(n, n)",
        "(\"100 %% of\" + \"%-5s\").formatted(n)",
        "String.format(Locale.ROOT, \"%d\", n)",
        "String.format(\n    Locale.ROOT, \"%d\", n)",
        "name.toLowerCase(Locale.ROOT)",
      })
  void whatIsRightIsNotBlamed(String code) {
    assertThat(faults(code)).isEmpty();
  }

  private static List<String> faults(String code) {
    List<String> found = new ArrayList<>();
    Matcher formatted = FORMATTED.matcher(code);
    while (formatted.find()) {
      String text = formatted.group(1);
      if (!text.startsWith("\"") || NUMBER.matcher(text).find()) {
        found.add(formatted.group());
      }
    }
    DEFAULT.matcher(code).results().forEach(fault -> found.add(fault.group()));
    return found;
  }
}
