// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Comparison;
import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code compare}: prints runs beside each other. */
@Command(
    name = "compare",
    description =
        "Compare runs: bounds and likelihoods, active units, speed, and the settings that differ.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae compare /tmp/vae /tmp/beta-vae")
final class CompareJob extends ReadingJob {
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

  @Override
  List<String> directories() {
    return directories;
  }

  @Override
  int read(List<Path> runs, Configuration hadoop) throws JsonProcessingException {
    Comparison comparison = Comparison.of(runs, hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(comparison));
    } else {
      new ComparisonText(Glyphs.ofTerminal(), width).lines(comparison).forEach(out::println);
    }
    return 0;
  }
}
