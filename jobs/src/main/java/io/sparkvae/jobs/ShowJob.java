// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Essence;
import io.sparkvae.summary.Reading;
import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code show}: prints the essence of a result, or of every result of a run. */
@Command(
    name = "show",
    description = "Show a result, or every result of a run, in a few numbers and small bars.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae show /tmp/run/stats")
final class ShowJob extends ReadingJob {
  @Parameters(
      paramLabel = "DIR",
      description = "A directory of shards, a model, latents and so on, or of a run.")
  String directory;

  @Option(names = "--json", description = "Print a JSON array with one object for each result.")
  boolean json;

  @Override
  List<String> directories() {
    return List.of(directory);
  }

  @Override
  int read(List<Path> directories, Configuration hadoop) throws JsonProcessingException {
    List<Reading<Essence>> found = Essence.allIn(directories.get(0), hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(Damaged.among(found)));
      return Damaged.tell(found, spec);
    }
    EssenceText text = new EssenceText(Glyphs.ofTerminal());
    for (int i = 0; i < found.size(); i++) {
      if (i > 0) {
        out.println();
      }
      Damaged.orLines(found.get(i).then(text::lines)).forEach(out::println);
    }
    return Damaged.tell(found, spec);
  }
}
