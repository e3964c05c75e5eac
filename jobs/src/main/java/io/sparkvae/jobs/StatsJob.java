package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.Statistics;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Latents to statistics. */
@Command(
    name = "stats",
    description = "Compute exact KL statistics of latents, per dimension.",
    footerHeading = "%nExample:%n",
    footer = "  scripts/sparkvae stats --latents /tmp/latents --output /tmp/stats")
final class StatsJob extends OutputJob {
  @Option(names = "--latents", paramLabel = "DIR", description = "Latents to summarise.")
  String latents;

  @Option(
      names = "--since",
      paramLabel = "DIR",
      description = "Earlier statistics; what they have of this is copied, not summarised again.")
  String since;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory for the statistics.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Stage.STATS.check(settings);
    Path input = Location.required("--latents", latents);
    Manifest.read(input, Stage.ENCODE.kind(), hadoop);
    Location.optional("--since", since)
        .ifPresent(earlier -> Manifest.read(earlier, Stage.STATS.kind(), hadoop));
    Path directory = Location.required("--output", output);
    OutputDirectory.requireFree(directory, hadoop);
    return List.of(
        "summarise %s into %s".formatted(Location.plain(input), Location.plain(directory)));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path input = Location.required("--latents", latents);
    Path directory = Location.required("--output", output);
    Statistics.run(spark, settings, input, Location.optional("--since", since), directory);
    return List.of("statistics: " + Location.plain(directory));
  }
}
