package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.train.Training;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shards to a model. */
@Command(
    name = "train",
    description = "Train a model on shards; continue a half-finished run.",
    footerHeading = "%nExample:%n",
    footer =
        "  scripts/sparkvae train --config conf/mnist.conf --shards /tmp/shards --output /tmp/model")
final class TrainJob extends OutputJob {
  @Option(names = "--shards", paramLabel = "DIR", description = "Shards to train on.")
  String shards;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Earlier model; training starts with its parameters, not with new ones.")
  String from;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory for the model.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    Stage.TRAIN.check(settings);
    Shards input = Shards.open(Location.required("--shards", shards), hadoop);
    ModelSpec spec =
        ModelSpec.from(settings, input.content().shape(), input.content().rows(Split.TRAIN));
    Optional<Path> earlier = Location.optional("--from", from);
    Training.check(settings, spec, earlier, hadoop);
    Path directory = Location.required("--output", output);
    OutputDirectory.State state = OutputDirectory.requireFree(directory, hadoop);
    return List.of(
        "%s %s%s on %d images of shape %s into %s"
            .formatted(
                state == OutputDirectory.State.IN_PROGRESS ? "go on training" : "train",
                spec,
                earlier.map(path -> ", from " + Location.plain(path) + ",").orElse(""),
                input.content().rows(),
                input.content().shape(),
                Location.plain(directory)));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path input = Location.required("--shards", shards);
    Path directory = Location.required("--output", output);
    Optional<Path> earlier = Location.optional("--from", from);
    StopSignal.patiently(stop -> Training.run(spark, settings, input, earlier, directory, stop));
    return List.of("model: " + Location.plain(directory));
  }
}
