// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.storage.Json;
import io.sparkvae.summary.Essence;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command {@code show}: prints the essence of a result, or of every result of a run. It does
 * not start Spark and changes nothing.
 */
@Command(
    name = "show",
    description = "Show a result, or every result of a run, in a few numbers and small bars.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae show /tmp/run/stats")
final class ShowJob implements Callable<Integer>, WithoutSpark {
  @Parameters(
      paramLabel = "DIR",
      description = "A directory of shards, a model, latents and so on, or of a run.")
  String directory;

  @Option(names = "--json", description = "Print a JSON array with one object for each result.")
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
    List<Essence> found = Essence.allIn(Location.required("DIR", directory), hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.MAPPER.writeValueAsString(found));
      return 0;
    }
    EssenceText text = new EssenceText(Glyphs.ofTerminal());
    for (int i = 0; i < found.size(); i++) {
      if (i > 0) {
        out.println();
      }
      text.lines(found.get(i)).forEach(out::println);
    }
    return 0;
  }
}
