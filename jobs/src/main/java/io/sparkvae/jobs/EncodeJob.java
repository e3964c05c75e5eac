package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.latents.Encoding;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.shard.Shards;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A model and shards to latents. */
@Command(
    name = "encode",
    description = "Encode every image of shards with a model.",
    footerHeading = "%nExample:%n",
    footer =
        "  scripts/sparkvae encode --model /tmp/model --shards /tmp/shards --output /tmp/latents")
final class EncodeJob extends OutputJob {
  @Option(names = "--model", paramLabel = "DIR", description = "Model to encode with.")
  String model;

  @Option(names = "--shards", paramLabel = "DIR", description = "Shards to encode.")
  String shards;

  @Option(
      names = "--since",
      paramLabel = "DIR",
      description = "Earlier latents; what they have of this is copied, not encoded again.")
  String since;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory for the latents.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Stage.ENCODE.check(settings);
    ModelArtifact.load(Location.required("--model", model), hadoop);
    Shards input = Shards.open(Location.required("--shards", shards), hadoop);
    Location.optional("--since", since).ifPresent(earlier -> Latents.open(earlier, hadoop));
    Path directory = Location.required("--output", output);
    OutputDirectory.requireFree(directory, hadoop);
    return List.of(
        "encode %d images with %s into %s"
            .formatted(input.content().rows(), model, Location.plain(directory)));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path source = Location.required("--model", model);
    Path input = Location.required("--shards", shards);
    Path directory = Location.required("--output", output);
    Encoding.run(spark, settings, source, input, Location.optional("--since", since), directory);
    return List.of("latents: " + Location.plain(directory));
  }
}
