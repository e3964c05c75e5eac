// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.generate.GenerateStage;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.pipeline.Pipeline;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportStage;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Stop;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.StatsStage;
import io.sparkvae.train.TrainStage;
import io.sparkvae.train.TrainingContent;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.spark.sql.SparkSession;

/**
 * sparkvae from a program: a notebook, a test, another Spark application. It runs the same stages
 * as the command line, in the caller's session, and never ends the process.
 *
 * <pre>{@code
 * Sparkvae sparkvae = Sparkvae.on(spark);
 * Shards shards = sparkvae.ingest("photos/").set(HEIGHT, 64).set(WIDTH, 64).to("run/shards");
 * TrainedModel model = sparkvae.train(shards).set(PRESET, "beta-vae").set(EPOCHS, 20).to("run/model");
 * Latents latents = sparkvae.encode(model, shards).to("run/latents");
 * List<Double> kl = sparkvae.stats(latents).to("run/stats").kl().mean();
 * }</pre>
 *
 * <p>An operator's error is a {@link io.sparkvae.failure.Failure} with one message.
 */
public final class Sparkvae {
  private final SparkSession spark;

  private Sparkvae(SparkSession spark) {
    this.spark = spark;
  }

  /** In a session, which stays the caller's. */
  public static Sparkvae on(SparkSession spark) {
    return new Sparkvae(spark);
  }

  /** Images to shards. */
  public StageCall<Shards> ingest(String input) {
    return StageCall.of(
            spark, new IngestStage(), (made, hadoop) -> Shards.open(made.directory(), hadoop))
        .set(Setting.INPUT, input);
  }

  /** Shards to a model. */
  public StageCall<TrainedModel> train(Shards shards) {
    return StageCall.of(
            spark,
            new TrainStage(),
            (made, hadoop) ->
                new TrainedModel(
                    made.directory(),
                    ModelArtifact.load(made.directory(), hadoop).model(),
                    made.manifest().contentAs(TrainingContent.class, made.directory())))
        .reading("shards", shards.directory());
  }

  /** A model and shards to latents. */
  public StageCall<Latents> encode(TrainedModel model, Shards shards) {
    return StageCall.of(
            spark, new EncodeStage(), (made, hadoop) -> Latents.open(made.directory(), hadoop))
        .reading("model", model.directory())
        .reading("shards", shards.directory());
  }

  /** Latents to statistics. */
  public StageCall<Statistics> stats(Latents latents) {
    return StageCall.of(
            spark,
            new StatsStage(),
            (made, hadoop) -> made.manifest().contentAs(Statistics.class, made.directory()))
        .reading("latents", latents.directory());
  }

  /** A model and shards to likelihood, rate and distortion. */
  public StageCall<EvaluationContent> evaluate(TrainedModel model, Shards shards) {
    return StageCall.of(
            spark,
            new EvaluateStage(),
            (made, hadoop) -> made.manifest().contentAs(EvaluationContent.class, made.directory()))
        .reading("model", model.directory())
        .reading("shards", shards.directory());
  }

  /**
   * A model to pictures and samples; the result is the directory's manifest. With {@code
   * reading("shards", …)} also reconstructions and interpolations.
   */
  public StageCall<Manifest.Read> generate(TrainedModel model) {
    return StageCall.of(spark, new GenerateStage(), (made, hadoop) -> made)
        .reading("model", model.directory());
  }

  /**
   * A run to one HTML file.
   *
   * @param run directory with {@code shards}, {@code model}, {@code latents} and {@code stats}
   * @return the path of the page when the call is run
   */
  public StageCall<Path> report(String run) {
    StageCall<Path> call =
        StageCall.of(
            spark,
            new ReportStage(),
            (made, hadoop) -> new Path(made.directory(), ReportStage.PAGE));
    for (String directory : new String[] {"shards", "model", "latents", "stats"}) {
      call = call.reading(directory, new Path(run, directory));
    }
    return call;
  }

  /**
   * All stages that {@code pipeline.stages} names, into the directory of a run; those that are
   * finished are skipped.
   *
   * @return the last stage's manifest
   */
  public Manifest.Read pipeline(Settings settings, String run) {
    return Pipeline.of(qualified(new Path(run), spark), settings).run(spark, Stop.NEVER);
  }

  /** With scheme and in full: executors work in other directories than the driver. */
  static Path qualified(Path path, SparkSession spark) {
    try {
      return path.getFileSystem(spark.sparkContext().hadoopConfiguration()).makeQualified(path);
    } catch (UnsupportedFileSystemException e) {
      throw new ConfigurationFailure(
          "%s: expected a known file system, found none of its scheme".formatted(path), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s cannot be reached: %s".formatted(path, e.getMessage()), e);
    }
  }
}
