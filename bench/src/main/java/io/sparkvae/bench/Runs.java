package io.sparkvae.bench;

import io.sparkvae.configuration.Settings;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.score.ScoreStage;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.StatsStage;
import io.sparkvae.train.TrainStage;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Whole stages as contestants run them. */
final class Runs {
  private Runs() {}

  static void ingest(SparkSession spark, Settings settings, Path output) {
    Stages.run(new IngestStage(), Request.to(output, settings), spark, Stop.NEVER);
  }

  static void train(SparkSession spark, Settings settings, Path shards, Path output) {
    Request request = Request.to(output, settings).with("shards", shards);
    Stages.run(new TrainStage(), request, spark, Stop.NEVER);
  }

  static void stats(SparkSession spark, Settings settings, Path latents, Path output) {
    Request request = Request.to(output, settings).with("latents", latents);
    Stages.run(new StatsStage(), request, spark, Stop.NEVER);
  }

  static void score(SparkSession spark, Settings settings, Path latents, Path output) {
    Request request = Request.to(output, settings).with("latents", latents);
    Stages.run(new ScoreStage(), request, spark, Stop.NEVER);
  }

  static void encode(SparkSession spark, Settings settings, Path model, Path shards, Path output) {
    Request request = Request.to(output, settings).with("model", model).with("shards", shards);
    Stages.run(new EncodeStage(), request, spark, Stop.NEVER);
  }
}
