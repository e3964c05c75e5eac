// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import io.sparkvae.failure.ExitCode;
import io.sparkvae.failure.Failure;
import io.sparkvae.failure.Shown;
import io.sparkvae.stage.Locations;
import io.sparkvae.summary.Reading;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A result that cannot be read, in the list of those that can.
 *
 * @param path of its directory
 * @param state {@value #DAMAGED}, where other results have other states
 * @param exitCode with which a command ends that needs it
 * @param error the message
 */
record Damaged(String path, String state, int exitCode, String error) {
  static final String DAMAGED = "DAMAGED";

  private static Damaged of(Reading<?> result) {
    Failure why = result.damage();
    return new Damaged(
        result.path().toString(), DAMAGED, why.exitCode().number(), why.getMessage());
  }

  /** Returns what was read of each result; of one that cannot be read a record of this class. */
  static List<Object> among(List<? extends Reading<?>> results) {
    return results.stream().<Object>map(one -> one.isDamaged() ? of(one) : one.value()).toList();
  }

  /** Returns the lines about a result, or one that says that it is damaged. */
  static List<String> orLines(Reading<List<String>> lines) {
    return lines.isDamaged() ? List.of(Locations.plain(lines.path()) + ": damaged") : lines.value();
  }

  /**
   * Prints why results cannot be read.
   *
   * @return the exit code: of the first of them; 0 if all can be read
   */
  static int tell(List<? extends Reading<?>> results, CommandSpec job) {
    List<Failure> all =
        results.stream().filter(Reading::isDamaged).<Failure>map(Reading::damage).toList();
    for (Failure why : all) {
      job.commandLine()
          .getErr()
          .printf(Locale.ROOT, "%s: %s%n", job.qualifiedName(), Shown.message(why.getMessage()));
    }
    return all.isEmpty() ? ExitCode.DONE.number() : all.get(0).exitCode().number();
  }
}
