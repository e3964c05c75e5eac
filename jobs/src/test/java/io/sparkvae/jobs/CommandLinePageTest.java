// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.failure.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The page docs/cli.md has the jobs, options and exit codes of the program. */
class CommandLinePageTest {
  private static final Pattern JOB = Pattern.compile("(?m)^\\| `([a-z]+)` \\|.*\\|([^|]*)\\|$");
  private static final Pattern OPTION = Pattern.compile("`(--[a-z-]+)");

  /** Jobs without settings. */
  private static final Set<String> PLAIN = Set.of("status", "show", "compare", "models");

  /** Jobs with settings that fill no directory. */
  private static final Set<String> WITHOUT_OUTPUT = Set.of("plan", "doctor");

  private final String page = Files.readString(Script.ROOT.resolve("docs/cli.md"));

  CommandLinePageTest() throws IOException {}

  @Test
  void thePageHasEveryJobWithItsOptions() {
    Map<String, Set<String>> documented = documented(page);
    assertThat(documented.keySet()).isEqualTo(offered().keySet());
    offered().forEach((job, options) -> assertThat(documented.get(job)).as(job).isEqualTo(options));
  }

  @Test
  void aMissingOptionIsFound() {
    assertThat(documented(page.replace("`--watch`", ""))).isNotEqualTo(offered());
  }

  @Test
  void thePageHasEveryExitCode() {
    for (ExitCode code : ExitCode.values()) {
      assertThat(page).contains("\n| %s | ".formatted(code.number()));
    }
  }

  /** Returns the options of each job. */
  private static Map<String, Set<String>> offered() {
    Map<String, Set<String>> offered = new TreeMap<>();
    Main.commands()
        .getSubcommands()
        .forEach(
            (name, job) -> {
              if (!name.equals("help")) {
                Set<String> options = new TreeSet<>();
                for (OptionSpec option : job.getCommandSpec().options()) {
                  Arrays.stream(option.names())
                      .filter(alias -> alias.startsWith("--") && !option.hidden())
                      .forEach(options::add);
                }
                offered.put(name, options);
              }
            });
    return offered;
  }

  /** Returns the options of each job, as a page has them. */
  private static Map<String, Set<String>> documented(String page) {
    Set<String> common = options(between(page, "All jobs except", "Every job has"));
    Map<String, Set<String>> documented = new TreeMap<>();
    Matcher row =
        JOB.matcher(
            between(page, "## Jobs and their options", "All jobs except").replace("\\|", "/"));
    while (row.find()) {
      Set<String> options = options(row.group(2));
      options.addAll(Set.of("--help", "--version"));
      if (!PLAIN.contains(row.group(1))) {
        options.addAll(common);
      }
      if (WITHOUT_OUTPUT.contains(row.group(1))) {
        options.remove("--restart");
      }
      documented.put(row.group(1), options);
    }
    return documented;
  }

  private static String between(String page, String start, String end) {
    return page.substring(page.indexOf(start), page.indexOf(end));
  }

  private static Set<String> options(String text) {
    Set<String> options = new TreeSet<>();
    OPTION.matcher(text).results().forEach(found -> options.add(found.group(1)));
    return options;
  }
}
