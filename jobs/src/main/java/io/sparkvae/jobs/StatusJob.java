// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Results;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code status}: describes a directory, or each directory of a run. It does not start
 * Spark and changes nothing.
 */
@Command(
    name = "status",
    description =
        "Describe a directory, or every directory of a run: absent, in progress or"
            + " complete; what made it; what is left; who is working on it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae status /tmp/run")
final class StatusJob implements Callable<Integer>, WithoutSpark {
  @Parameters(
      paramLabel = "DIR",
      description = "A directory of shards, a model, latents and so on, or of a run.")
  String directory;

  @Option(names = "--json", description = "Print a JSON array with one object for each directory.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public boolean answers(LocalFiles files) {
    return files.hold(directory);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Session.quiet();
    Configuration hadoop = Session.hadoop();
    List<DirectoryStatus> found = Results.in(Location.required("DIR", directory), hadoop);
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(found));
    } else {
      found.forEach(status -> StatusText.of(status, hadoop).forEach(out::println));
    }
    return 0;
  }
}
