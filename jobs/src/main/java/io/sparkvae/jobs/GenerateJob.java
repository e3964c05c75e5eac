package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.generate.Generation;
import io.sparkvae.generate.GenerationContent;
import io.sparkvae.generate.GenerationPlan;
import io.sparkvae.latents.Encoding;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A model to pictures and samples. */
@Command(
    name = "generate",
    description =
        "Draw samples from a model's prior, reconstructions, interpolations and traversals, as PNG"
            + " grids; with generate.table = true, samples as a Parquet table.",
    footerHeading = "%nExample:%n",
    footer =
        "  scripts/sparkvae generate --model /tmp/model --shards /tmp/shards --stats /tmp/stats"
            + " --output /tmp/generation")
final class GenerateJob extends OutputJob {
  @Option(names = "--model", paramLabel = "DIR", description = "Model that generates.")
  String model;

  @Option(
      names = "--shards",
      paramLabel = "DIR",
      description = "Shards whose images are reconstructed and interpolated; without, none are.")
  String shards;

  @Option(
      names = "--stats",
      paramLabel = "DIR",
      description =
          "Statistics by whose KL divergence traversed dimensions are ordered; without, by number.")
  String stats;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory for what is generated.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    GenerationPlan plan = GenerationPlan.from(settings);
    ModelArtifact.Loaded loaded = ModelArtifact.load(Location.required("--model", model), hadoop);
    Location.optional("--shards", shards)
        .ifPresent(path -> Encoding.requireShape(loaded, Shards.open(path, hadoop)));
    Location.optional("--stats", stats)
        .ifPresent(path -> Manifest.read(path, Stage.STATS.kind(), hadoop));
    Path directory = Location.required("--output", output);
    OutputDirectory.requireFree(directory, hadoop);
    return List.of(
        "generate %d samples with %s into %s"
            .formatted(plan.samples(), model, Location.plain(directory)));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path directory = Location.required("--output", output);
    GenerationContent content =
        Generation.run(
            spark,
            settings,
            Location.required("--model", model),
            new Generation.Inputs(
                Location.optional("--shards", shards), Location.optional("--stats", stats)),
            directory);
    List<String> lines = new ArrayList<>();
    if (shards == null) {
      lines.add("no reconstructions and no interpolations: no --shards");
    }
    if (stats == null) {
      lines.add("traversals in the order of the dimensions' numbers: no --stats");
    }
    content.pictures().forEach(p -> lines.add(Location.plain(new Path(directory, p))));
    lines.add("generation: " + Location.plain(directory));
    return lines;
  }
}
