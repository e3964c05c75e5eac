// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page docs/notebook.md in spark-shell: started as it says, and given its commands. */
@Tag("proofs")
class SparkShellIT {
  private static final Pattern START = Pattern.compile("(?m)^spark-shell (.*)$");
  private static final Pattern BLOCK = Pattern.compile("```scala\n(.*?)```", Pattern.DOTALL);

  /** As bin/spark-shell of a distribution, with commands that are typed from a file. */
  private static final String SHELL =
      """
      export SPARK_SUBMIT_OPTS=-Dscala.usejavacp=true
      exec '%s' --class org.apache.spark.repl.Main --name "Spark shell" %s <'%s'
      """;

  @TempDir Path here;

  @Test
  void theCommandsOfThePageRun() throws Exception {
    String page = Files.readString(Script.ROOT.resolve("docs/notebook.md"));
    Matcher start = START.matcher(page);
    assertThat(start.find()).isTrue();
    String commands =
        BLOCK
            .matcher(page)
            .results()
            .map(block -> block.group(1))
            .collect(Collectors.joining())
            .replace("val run = \"run\"", "val run = \"%s/run\"".formatted(here));
    Path typed = Files.writeString(here.resolve("typed.scala"), commands);
    InstalledSpark spark =
        InstalledSpark.in(here.resolve("spark"), Path.of("target/shell").toAbsolutePath());
    Path submit = spark.home().resolve("bin/spark-submit");
    Path shell =
        Files.writeString(here.resolve("shell.sh"), SHELL.formatted(submit, start.group(1), typed));

    // The page's path of the jar is relative to the repository.
    Outcome done = new Script(shell.toString(), Script.ROOT).run();

    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out().lines())
        .noneMatch(line -> line.contains("error:") || line.contains("Exception"))
        // The number of images, the page of the report, a bound.
        .anyMatch(line -> line.matches("res\\d+: (Long|Int) = 600"))
        .anyMatch(line -> line.startsWith("<iframe title=\"report\""))
        .anyMatch(line -> line.matches("res\\d+: Double = -\\d+\\.\\d+"));
    assertThat(here.resolve("run/report/report.html")).isNotEmptyFile();
  }
}
