package io.sparkvae.jobs;

import io.sparkvae.configuration.Settings;
import io.sparkvae.ingest.IngestPlan;
import io.sparkvae.ingest.Ingestion;
import io.sparkvae.latents.Encoding;
import io.sparkvae.latents.EncodingPlan;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.report.Report;
import io.sparkvae.report.ReportPlan;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.StatisticsPlan;
import io.sparkvae.train.Training;
import io.sparkvae.train.TrainingPlan;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The stages of a pipeline, in order. Each fills one directory of the run from earlier ones. */
enum Stage {
  INGEST("shards", "shards", List.of()),
  TRAIN("model", "model", List.of(INGEST)),
  ENCODE("latents", "latents", List.of(TRAIN, INGEST)),
  STATS("stats", "statistics", List.of(ENCODE)),
  REPORT("report", "report", List.of(INGEST, TRAIN, ENCODE, STATS));

  private final String directory;
  private final String kind;
  private final List<Stage> inputs;

  Stage(String directory, String kind, List<Stage> inputs) {
    this.directory = directory;
    this.kind = kind;
    this.inputs = inputs;
  }

  /** What its manifest calls the directory. */
  String kind() {
    return kind;
  }

  List<Stage> inputs() {
    return inputs;
  }

  Path in(Path run) {
    return new Path(run, directory);
  }

  /**
   * Checks the stage's settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for a value that does not do
   */
  void check(Settings settings) {
    switch (this) {
      case INGEST -> IngestPlan.from(settings);
      case TRAIN -> TrainingPlan.from(settings);
      case ENCODE -> EncodingPlan.from(settings);
      case STATS -> StatisticsPlan.from(settings);
      case REPORT -> ReportPlan.from(settings);
    }
  }

  /** Does the stage's work inside the directory of a run. */
  Manifest.Read run(SparkSession spark, Settings settings, Path run) {
    return switch (this) {
      case INGEST -> Ingestion.run(spark, settings, in(run));
      case TRAIN ->
          StopSignal.patiently(
              stop ->
                  Training.run(spark, settings, INGEST.in(run), Optional.empty(), in(run), stop));
      case ENCODE -> Encoding.run(spark, settings, TRAIN.in(run), INGEST.in(run), in(run));
      case STATS -> Statistics.run(spark, settings, ENCODE.in(run), in(run));
      case REPORT -> Report.run(spark, settings, run);
    };
  }
}
