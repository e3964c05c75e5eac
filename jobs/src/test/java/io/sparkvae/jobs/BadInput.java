// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What a command line that cannot be used is answered with: exit code and message. */
final class BadInput {
  private BadInput() {}

  /** Prepares the input below an empty directory and returns the command line. */
  interface Preparation {
    List<String> commandLine(Path here) throws IOException;
  }

  /** A case: what, how, the expected exit code, and parts of the message in their order. */
  record Case(String name, Preparation preparation, int code, String... message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  /** Runs the case in a directory of its own below the root, and holds it against the answer. */
  static void isAnswered(Case c, Path root) throws IOException {
    Path here = Files.createTempDirectory(root, "case");
    List<String> words = c.preparation.commandLine(here);
    Outcome outcome = Outcome.of(words.toArray(String[]::new));
    assertThat(outcome.code()).as("exit code; said: " + outcome.err()).isEqualTo(c.code);
    if (c.code == 0) {
      assertThat(outcome.err()).isEmpty();
    } else {
      assertThat(outcome.err()).containsSubsequence(c.message);
      assertThat(outcome.err()).startsWith("sparkvae " + words.get(0) + ": ").hasLineCount(1);
    }
  }
}
