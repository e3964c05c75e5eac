// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.output.DirectoryStatus;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Reading;
import io.sparkvae.summary.Results;
import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code status}: describes a directory, or each directory of a run. */
@Command(
    name = "status",
    description =
        "Describe a directory, or every directory of a run: absent, in progress or"
            + " complete; what made it; what is left; who is working on it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae status /tmp/run")
final class StatusJob extends ReadingJob {
  @Parameters(
      paramLabel = "DIR",
      description = "A directory of shards, a model, latents and so on, or of a run.")
  String directory;

  @Option(names = "--json", description = "Print a JSON array with one object for each directory.")
  boolean json;

  @Override
  List<String> directories() {
    return List.of(directory);
  }

  @Override
  int read(List<Path> directories, Configuration hadoop) throws JsonProcessingException {
    List<Reading<DirectoryStatus>> found = Results.in(directories.get(0), hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(Damaged.among(found)));
      return Damaged.tell(found, spec);
    }
    List<Reading<List<String>>> texts =
        found.stream().map(one -> one.then(status -> StatusText.of(status, hadoop))).toList();
    texts.forEach(text -> Damaged.orLines(text).forEach(out::println));
    return Damaged.tell(texts, spec);
  }
}
