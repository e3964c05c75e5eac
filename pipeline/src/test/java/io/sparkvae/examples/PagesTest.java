// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The code in a page is the code that a test compiles and runs. */
class PagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("<!-- in (\\S+) -->\n```[a-z]*\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({
    "docs/adding-a-stage.md, 2",
    "docs/library.md, 1",
    "docs/weights.md, 1",
    "docs/dl4j.md, 1"
  })
  void everyBlockIsItsFile(String page, int blocks) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
    int found = 0;
    while (block.find()) {
      found++;
      // All of it but the line with its licence.
      assertThat(Files.readString(ROOT.resolve(block.group(1))))
          .matches("(?s)(//|#) SPDX-License-Identifier: Apache-2.0\n.*")
          .endsWith("Apache-2.0\n" + block.group(2));
    }
    assertThat(found).isEqualTo(blocks);
  }
}
