// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.generate.GenerateStage;
import io.sparkvae.generate.GenerationContent;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportStage;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.StatsStage;
import io.sparkvae.train.TrainStage;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Runs stages for tests, each by one call with its inputs in their order and its output. */
public final class TestStages {
  private TestStages() {}

  private static Manifest.Read run(SparkSession spark, Stage stage, Request request) {
    return StageRunner.run(stage, request, spark, Stop.NEVER);
  }

  private static Request with(Request request, String slot, Optional<Path> directory) {
    return directory.map(path -> request.with(slot, path)).orElse(request);
  }

  public static Manifest.Read ingest(SparkSession spark, Settings settings, Path output) {
    return ingest(spark, settings, Optional.empty(), output);
  }

  public static Manifest.Read ingest(
      SparkSession spark, Settings settings, Optional<Path> since, Path output) {
    return run(spark, new IngestStage(), with(Request.to(output, settings), "since", since));
  }

  public static Manifest.Read train(
      SparkSession spark, Settings settings, Path shards, Path output) {
    return train(spark, settings, shards, Optional.empty(), output, Stop.NEVER);
  }

  public static Manifest.Read train(
      SparkSession spark,
      Settings settings,
      Path shards,
      Optional<Path> from,
      Path output,
      Stop stop) {
    Request request = with(Request.to(output, settings).with("shards", shards), "from", from);
    return StageRunner.run(new TrainStage(), request, spark, stop);
  }

  public static Manifest.Read encode(
      SparkSession spark, Settings settings, Path model, Path shards, Path output) {
    return encode(spark, settings, model, shards, Optional.empty(), output);
  }

  public static Manifest.Read encode(
      SparkSession spark,
      Settings settings,
      Path model,
      Path shards,
      Optional<Path> since,
      Path output) {
    Request request = Request.to(output, settings).with("model", model).with("shards", shards);
    return run(spark, new EncodeStage(), with(request, "since", since));
  }

  public static Manifest.Read stats(
      SparkSession spark, Settings settings, Path latents, Path output) {
    return stats(spark, settings, latents, Optional.empty(), output);
  }

  public static Manifest.Read stats(
      SparkSession spark, Settings settings, Path latents, Optional<Path> since, Path output) {
    Request request = Request.to(output, settings).with("latents", latents);
    return run(spark, new StatsStage(), with(request, "since", since));
  }

  public static EvaluationContent evaluate(
      SparkSession spark, Settings settings, Path model, Path shards, Path output) {
    Request request = Request.to(output, settings).with("model", model).with("shards", shards);
    Manifest.Read made = run(spark, new EvaluateStage(), request);
    return made.manifest().contentAs(EvaluationContent.class, output);
  }

  public static GenerationContent generate(
      SparkSession spark,
      Settings settings,
      Path model,
      Optional<Path> shards,
      Optional<Path> stats,
      Path output) {
    Request request = Request.to(output, settings).with("model", model);
    request = with(with(request, "shards", shards), "stats", stats);
    Manifest.Read made = run(spark, new GenerateStage(), request);
    // Not the strict reader: a split is absent when nothing was reconstructed.
    return new ObjectMapper().convertValue(made.manifest().content(), GenerationContent.class);
  }

  public static Manifest.Read report(SparkSession spark, Settings settings, Path run) {
    Request request = Request.to(new Path(run, "report"), settings);
    for (String directory : new String[] {"shards", "model", "latents", "stats"}) {
      request = request.with(directory, new Path(run, directory));
    }
    return run(spark, new ReportStage(), request);
  }
}
