// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.configuration.Nearest;
import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Shown;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Answers command lines that cannot be parsed: one line that says what was probably meant. */
final class UsageErrors {
  private UsageErrors() {}

  /** Answers an error of the parser, and returns the exit code. */
  static int answer(ParameterException e) {
    CommandLine job = e.getCommandLine();
    String name = job.getCommandSpec().qualifiedName();
    List<String> unmatched =
        e instanceof UnmatchedArgumentException unknown ? unknown.getUnmatched() : List.of();
    String hint =
        unmatched.stream()
            .flatMap(word -> hint(word, job).stream())
            .findFirst()
            .map("; "::concat)
            .orElse("");
    job.getErr()
        .printf(
            Locale.ROOT,
            "%s: %s%s (see %s --help)%n",
            name,
            Shown.message(e.getMessage()),
            hint,
            name);
    return ExitCode.CONFIGURATION.number();
  }

  private static Optional<String> hint(String word, CommandLine job) {
    Collection<String> options = job.getCommandSpec().optionsMap().keySet();
    return SparkOptions.hint(word)
        .or(() -> word.startsWith("--") ? meant(word.split("=", 2)[0], options) : Optional.empty());
  }

  private static Optional<String> meant(String word, Collection<String> known) {
    return Nearest.to(word, known).map("did you mean %s?"::formatted);
  }

  /**
   * Refuses a job that is not there. The parser would not, where help is asked for as well.
   *
   * @param word first argument
   * @return the exit code; empty when the word names a job or is an option
   */
  static Optional<Integer> unknownJob(CommandLine line, String word) {
    Collection<String> jobs = line.getSubcommands().keySet();
    if (word.startsWith("-") || jobs.contains(word)) {
      return Optional.empty();
    }
    line.getErr()
        .printf(
            Locale.ROOT,
            "sparkvae: expected a job, found '%s'; %s (see sparkvae --help)%n",
            Shown.value(word),
            meant(word, jobs).orElse("there are " + String.join(", ", jobs)));
    return Optional.of(ExitCode.CONFIGURATION.number());
  }
}
