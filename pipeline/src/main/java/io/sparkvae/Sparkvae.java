// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.configuration.Settings;
import io.sparkvae.evaluate.EvaluateStage;
import io.sparkvae.evaluate.EvaluationContent;
import io.sparkvae.export.ExportStage;
import io.sparkvae.export.LatentsExport;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.generate.GenerateStage;
import io.sparkvae.ingest.IngestStage;
import io.sparkvae.latents.EncodeStage;
import io.sparkvae.latents.Latents;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputState;
import io.sparkvae.pipeline.Pipeline;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.ReportStage;
import io.sparkvae.score.ScoreStage;
import io.sparkvae.score.ScoresContent;
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
 * The entry for programs: a notebook, a test, another Spark application. It runs the same stages as
 * the command line in the caller's Spark session, and never ends the process.
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

  /**
   * Returns an entry that runs stages in a session. The caller still owns the session and stops it.
   */
  public static Sparkvae on(SparkSession spark) {
    return new Sparkvae(spark);
  }

  /**
   * Returns a call that reads images and writes shards.
   *
   * @param input path or URI of a directory, an archive, a file or a table of images
   */
  public StageCall<Shards> ingest(String input) {
    return StageCall.of(
            spark, new IngestStage(), (made, hadoop) -> Shards.open(made.directory(), hadoop))
        .set(Setting.INPUT, input);
  }

  /** Returns a call that trains a model on shards. */
  public StageCall<TrainedModel> train(Shards shards) {
    return training().reading("shards", shards.directory());
  }

  private StageCall<TrainedModel> training() {
    return StageCall.of(
        spark,
        new TrainStage(),
        (made, hadoop) ->
            new TrainedModel(
                made.directory(),
                ModelArtifact.load(made.directory(), hadoop).model(),
                TrainingContent.of(made)));
  }

  /**
   * Returns a call that trains a prior over the codes of latents, with the settings of the sections
   * {@code model} and {@code train}.
   */
  public StageCall<TrainedModel> train(Latents latents) {
    return training().reading("latents", latents.directory());
  }

  /** Returns a call that encodes the images in shards with a model. */
  public StageCall<Latents> encode(TrainedModel model, Shards shards) {
    return encoding(shards).reading("model", model.directory());
  }

  /**
   * Returns a call that encodes the images in shards with an external network, whose outputs are
   * named by the settings of {@code encode.onnx}.
   *
   * @param network path or URI of an ONNX file
   */
  public StageCall<Latents> encode(String network, Shards shards) {
    return encoding(shards).set(Setting.of("encode.onnx.file"), network);
  }

  private StageCall<Latents> encoding(Shards shards) {
    return StageCall.of(
            spark, new EncodeStage(), (made, hadoop) -> Latents.open(made.directory(), hadoop))
        .reading("shards", shards.directory());
  }

  /** Returns a call that computes statistics of latents. */
  public StageCall<Statistics> stats(Latents latents) {
    return StageCall.of(
            spark,
            new StatsStage(),
            (made, hadoop) -> made.manifest().contentAs(Statistics.class, made.directory()))
        .reading("latents", latents.directory());
  }

  /** Returns a call that estimates likelihood, rate and distortion of a model on shards. */
  public StageCall<EvaluationContent> evaluate(TrainedModel model, Shards shards) {
    return StageCall.of(
            spark,
            new EvaluateStage(),
            (made, hadoop) -> made.manifest().contentAs(EvaluationContent.class, made.directory()))
        .reading("model", model.directory())
        .reading("shards", shards.directory());
  }

  /**
   * Returns a call that scores latents. With {@code reading("model", …)} it also measures how far
   * samples of the model are from real images.
   */
  public StageCall<ScoresContent> score(Latents latents) {
    return StageCall.of(
            spark,
            new ScoreStage(),
            (made, hadoop) -> made.manifest().contentAs(ScoresContent.class, made.directory()))
        .reading("latents", latents.directory());
  }

  /**
   * Returns a call that exports latents. {@link Setting#EXPORT_TO} says to what: {@code npy},
   * {@code table} …
   */
  public StageCall<LatentsExport> export(Latents latents) {
    return StageCall.of(spark, new ExportStage(), (made, hadoop) -> LatentsExport.of(made))
        .reading("latents", latents.directory());
  }

  /**
   * Returns a call that exports a model; its result is the manifest of the directory. {@link
   * Setting#EXPORT_TO} says to what.
   */
  public StageCall<Manifest.Read> export(TrainedModel model) {
    return StageCall.of(spark, new ExportStage(), (made, hadoop) -> made)
        .reading("model", model.directory());
  }

  /**
   * Returns a call that draws pictures and samples from a model; its result is the manifest of the
   * directory, whose pictures {@link Gallery} shows in a notebook. With {@code reading("shards",
   * …)} it also makes reconstructions and interpolations.
   */
  public StageCall<Manifest.Read> generate(TrainedModel model) {
    return StageCall.of(spark, new GenerateStage(), (made, hadoop) -> made)
        .reading("model", model.directory());
  }

  /**
   * Returns a call that writes an HTML report about a run; its result is the page, which {@link
   * Report#display} shows in a notebook.
   *
   * @param run directory that contains {@code model} and, if they are to be shown, {@code shards},
   *     {@code latents} and {@code stats}
   */
  public StageCall<Report> report(String run) {
    StageCall<Report> call = StageCall.of(spark, new ReportStage(), Report::of);
    for (String directory : new String[] {"shards", "model", "latents", "stats"}) {
      Path result = new Path(run, directory);
      if (directory.equals("model")
          || OutputState.of(result, spark.sparkContext().hadoopConfiguration())
              == OutputState.COMPLETE) {
        call = call.reading(directory, result);
      }
    }
    return call;
  }

  /**
   * Runs all stages that {@code pipeline.stages} names, each into its directory of a run. Finished
   * stages are skipped.
   *
   * @param run path or URI of the directory of the run
   * @return manifest of the last stage
   */
  public Manifest.Read pipeline(Settings settings, String run) {
    return Pipeline.of(qualified(new Path(run), spark), settings).run(spark, Stop.NEVER);
  }

  /**
   * Returns an absolute path with its scheme, because executors have other working directories than
   * the driver.
   */
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
