package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.Evaluation;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.evaluate.EvaluationPlan;
import io.sparkvae.evaluate.EvaluationTable;
import io.sparkvae.latents.Encoding;
import io.sparkvae.model.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.shard.Shards;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A model and shards to likelihood, rate and distortion. */
@Command(
    name = "evaluate",
    description =
        "Estimate the likelihood of images by importance weighting, with rate, distortion and"
            + " active units.",
    footerHeading = "%nExample:%n",
    footer =
        "  scripts/sparkvae evaluate --model /tmp/model --shards /tmp/shards --output"
            + " /tmp/evaluation")
final class EvaluateJob extends OutputJob {
  @Option(names = "--model", paramLabel = "DIR", description = "Model to evaluate.")
  String model;

  @Option(names = "--shards", paramLabel = "DIR", description = "Shards to evaluate it on.")
  String shards;

  @Option(names = "--output", paramLabel = "DIR", description = "Directory for the evaluation.")
  String output;

  @Override
  List<String> plan(Settings settings, Configuration hadoop) {
    EvaluationPlan plan = EvaluationPlan.from(settings);
    ModelArtifact.Loaded loaded = ModelArtifact.load(Location.required("--model", model), hadoop);
    Evaluation.requireDensity(loaded);
    Shards input = Shards.open(Location.required("--shards", shards), hadoop);
    Encoding.requireShape(loaded, input);
    Path directory = Location.required("--output", output);
    OutputDirectory.requireFree(directory, hadoop);
    long images = plan.splits().stream().mapToLong(input.content()::rows).sum();
    return List.of(
        "evaluate %s on %d images with %d samples each into %s"
            .formatted(model, images, plan.samples(), Location.plain(directory)));
  }

  @Override
  List<String> run(SparkSession spark, Settings settings) {
    Path directory = Location.required("--output", output);
    EvaluationContent content =
        Evaluation.run(
            spark,
            settings,
            Location.required("--model", model),
            Location.required("--shards", shards),
            directory);
    List<String> lines = new ArrayList<>(EvaluationTable.lines(content));
    lines.add("evaluation: " + Location.plain(directory));
    return lines;
  }
}
