// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Comparison;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code compare}: prints runs beside each other. It does not start Spark and changes
 * nothing.
 */
@Command(
    name = "compare",
    description =
        "Compare runs: bounds and likelihoods, active units, speed, and the settings that differ.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae compare /tmp/vae /tmp/beta-vae")
final class CompareJob implements Callable<Integer>, WithoutSpark {
  private static final int WIDTH = 120;

  @Parameters(
      paramLabel = "RUN",
      arity = "2..*",
      description = "Directories of runs, or of single results.")
  List<String> directories;

  @Option(names = "--json", description = "Print a JSON object.")
  boolean json;

  @Option(
      names = "--width",
      paramLabel = "COLUMNS",
      defaultValue = "" + WIDTH,
      description = "Width of the table; default ${DEFAULT-VALUE}.")
  int width;

  @Spec CommandSpec spec;

  @Override
  public boolean answers(LocalFiles files) {
    return directories.stream().allMatch(files::hold);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Session.quiet();
    Comparison comparison =
        Comparison.of(
            directories.stream().map(run -> Location.required("RUN", run)).toList(),
            Session.hadoop());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(comparison));
    } else {
      new ComparisonText(Glyphs.ofTerminal(), width).lines(comparison).forEach(out::println);
    }
    return 0;
  }
}
