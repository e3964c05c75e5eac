// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.failure.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command line in the documentation has options, settings and files that there are. */
class DocumentedCommandsTest {
  private static final String LAUNCHER = "scripts/sparkvae ";

  /** A block of code, or code in a line. */
  private static final Pattern CODE = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```|`([^`\\n]+)`");

  /** A value that the reader is to fill in, or that another command prints. */
  private static final Pattern VALUE = Pattern.compile("(?<=--[\\w-]{1,30} )…|\\$\\([^)]*\\)");

  /** Options that the reader is to fill in, and what the shell takes for itself. */
  private static final Pattern LEFT_OUT = Pattern.compile("\\s*( …| # |\\|).*$");

  /** The stage that adding-a-stage.md adds. */
  private static final String ADDED = "brightness ";

  static Stream<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    for (String directory : List.of("", "docs", "conf")) {
      try (Stream<Path> files = Files.list(Script.ROOT.resolve(directory))) {
        for (Path page : files.filter(file -> file.toString().endsWith(".md")).sorted().toList()) {
          commands.addAll(commandsIn(Files.readString(page)));
        }
      }
    }
    return commands.stream().distinct();
  }

  private static List<String> commandsIn(String page) {
    return CODE.matcher(page)
        .results()
        .map(code -> code.group(1) == null ? code.group(2) : code.group(1))
        .flatMap(code -> code.replaceAll("\\s*\\\\\\n\\s*", " ").lines())
        .filter(line -> line.contains(LAUNCHER) && !line.contains("JOB"))
        .map(line -> line.substring(line.indexOf(LAUNCHER) + LAUNCHER.length()))
        .map(line -> VALUE.matcher(line).replaceAll("value"))
        .map(line -> LEFT_OUT.matcher(line).replaceFirst("").strip())
        .filter(line -> !line.startsWith(ADDED))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isUnderstood(String command) {
    assertThat(wrong(command)).isEmpty();
  }

  @Test
  void thereAreSome() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(40);
    assertThat(
            commandsIn(
                "Give `scripts/sparkvae a b`.\n```bash\nscripts/sparkvae c \\\n  --d … \"$(e f)\" … # g\n```\n"))
        .containsExactly("a b", "c --d value \"value\"");
  }

  @ParameterizedTest
  @CsvSource({
    "train --shard run/shards, Unknown options",
    "train --set train.epoch=3, unknown key",
    "pipeline --config conf/none.conf, no file",
    "train -- --mastre yarn, --mastre",
  })
  void whatIsWrongIsFound(String command, String message) {
    assertThat(wrong(command)).contains(message);
  }

  /** Returns what the launcher would say against a command; empty if it is right. */
  private static String wrong(String command) {
    StringWriter err = new StringWriter();
    try {
      LaunchArguments arguments = LaunchArguments.parse(QuotedWords.split("command", command));
      Main.run(
          new PrintWriter(Writer.nullWriter()),
          new PrintWriter(err, true),
          parsed -> check(Main.last(parsed)),
          arguments.job().toArray(String[]::new));
    } catch (Failure e) {
      err.append(e.getMessage());
    }
    return err.toString();
  }

  /** Reads the settings, with the files of the repository. */
  private static int check(CommandLine asked) {
    if (asked.getCommand() instanceof Job job) {
      String file = job.common.config;
      boolean ours = file != null && file.startsWith("conf/");
      if (ours && !Files.exists(Script.ROOT.resolve(file))) {
        asked.getErr().println("no file " + file);
        return 2;
      }
      job.overlay(job.common.settings(name -> ours ? text(Script.ROOT.resolve(name)) : ""));
    }
    return 0;
  }

  private static String text(Path file) {
    return new LocalFiles(true).read(file.toString());
  }
}
